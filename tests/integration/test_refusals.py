"""A database or a disk that refuses: the log says why and what to do, without a word of anybody."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.store.database import Database, driver_connection
from bot.store.refusals import Refusals, expected, refusal

WORDS = "ich wohne jetzt in der bahnhofstrasse"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(errno.EROFS, "Read-only file system", "/srv/full/lotse.db.lock"),
            "set LOTSE_DATA to a folder that is",
        ),
        (OSError(errno.ENOSPC, "No space left on device", "/srv/locked"), "make room there"),
        (OSError(errno.EACCES, "Permission denied", "/srv/full"), "give this account the right to write there"),
        (OSError(), "`lotse doctor` says more"),
        (ConnectionRefusedError(111, "Connect call failed"), "the database cannot be reached: Connect call failed"),
        (TimeoutError(), "the database cannot be reached: TimeoutError; does it run"),
    ],
)
def test_the_hint_is_about_the_reason_and_not_about_the_name(error: OSError, said: str) -> None:
    assert said in refusal(error)


async def test_a_full_disk_is_told_once_with_what_to_do(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'lotse.db'}")
    async with database.write() as connection:
        await connection.execute(sa.text("CREATE TABLE said (words TEXT)"))
        await connection.execute(sa.text("PRAGMA max_page_count = 2"))
    for _ in range(3):
        with pytest.raises(DBAPIError):
            async with database.write() as connection:
                await connection.execute(sa.text("INSERT INTO said VALUES (:words)"), {"words": WORDS * 1000})
    await database.close()
    told = [record.getMessage() for record in caplog.records if record.name == "bot.store.refusals"]
    assert told == [
        "the database refuses: database or disk is full; make room for the data folder (LOTSE_DATA) and try again"
    ]


async def test_a_socket_that_is_gone_means_that_the_database_is_away(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://lotse@/lotse?host={tmp_path / 'gone'}"
    database = Database(url)
    with pytest.raises(ConnectionError) as away:
        async with database.read() as connection:
            await connection.execute(sa.text("SELECT 1"))
    await database.close()
    with pytest.raises(ConnectionError) as news:
        await driver_connection(url, 1.0)
    for error in (away.value, news.value):
        assert expected(error), "no traceback"
        assert refusal(error).startswith("the database cannot be reached: No such file or directory; does it run")


class Refusal(Exception):
    def __init__(self, text: str, sqlstate: str) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(("state", "told"), [("53100", 1), ("57P01", 1), ("55P03", 1), ("23505", 0), ("22P02", 0)])
def test_what_may_show_a_value_is_not_told(caplog: pytest.LogCaptureFixture, state: str, told: int) -> None:
    Refusals().tell(DBAPIError("INSERT", {}, Refusal(f"refused\nDETAIL: {WORDS}", state)))
    assert len(caplog.records) == told and WORDS not in caplog.text


def test_a_reason_is_told_again_after_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    moments = [0.0, 30.0, 61.0]
    refusals = Refusals(iter(moments).__next__)
    for _ in moments:
        refusals.tell(OSError(errno.ENOSPC, "No space left on device"))
    assert len(caplog.records) == 2
