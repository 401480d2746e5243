"""A database whose file is damaged: every command says so, and what to do; nobody blames the backup."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from bot.core.errors import BackupRefused
from bot.store.backups.restore import Deleted, restore
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.refusals import Refusals, expected
from tests.conftest import settings
from tests.forks import Forks

PAGE = 4096
ASIDE, RESTORE = "move lotse.db, lotse.db-wal and lotse.db-shm aside", "`lotse restore FILE`"
Ended = tuple[int, str]


@pytest.fixture
def lotse_in(forks: Forks, template: Path, tmp_path: Path) -> Callable[..., Ended]:
    """A command on a data folder with a whole town."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(template, data / "lotse.db")

    def run(*arguments: str | Path) -> Ended:
        status, out, err = forks.run("bot.cli", [str(one) for one in arguments], {"LOTSE_DATA": str(data)})
        assert "Traceback" not in err, err
        return status, out + err

    return run


def broken_pages(file: Path) -> None:
    """In the middle: the head and the schema can be read."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        for place in range(size // 4 // PAGE * PAGE, size // 2, PAGE):
            opened.seek(place)
            opened.write(b"\xa5" * PAGE)


def no_database(file: Path) -> None:
    file.write_bytes(b"nothing of the kind " * 1000)


@pytest.mark.parametrize("spoil", [broken_pages, no_database])
def test_it_is_called_damaged_with_what_to_do(
    lotse_in: Callable[..., Ended], tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    good, file = tmp_path / "good.zip", tmp_path / "data" / "lotse.db"
    assert lotse_in("backup", good)[0] == 0
    spoil(file)
    for arguments in (("doctor",), ("backup", tmp_path / "bad.zip"), ("restore", good, "--replace")):
        status, out = lotse_in(*arguments)
        assert status == 1 and ASIDE in out and RESTORE in out, out
        assert "take this backup" not in out
    assert not (tmp_path / "bad.zip").exists()
    for path in file.parent.glob("lotse.db*"):
        path.rename(tmp_path / path.name)
    assert lotse_in("restore", good)[0] == 0, "what it says helps"
    assert lotse_in("doctor")[0] == 0


async def test_the_log_says_so(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    no_database(tmp_path / "lotse.db")
    database = Database(settings(tmp_path).database)
    with pytest.raises(DatabaseError) as failed:
        async with database.write():
            pass
    await database.close()
    assert ASIDE in caplog.text and expected(failed.value)
    Refusals().tell(failed.value)
    assert len(caplog.records) == 2


async def test_a_restore_onto_a_full_disk_blames_the_disk(lotse_in: Callable[..., Ended], tmp_path: Path) -> None:
    good, url = tmp_path / "good.zip", settings(tmp_path / "new").database
    assert lotse_in("backup", good)[0] == 0
    (tmp_path / "new").mkdir()
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    async with database.write() as connection:
        await connection.execute(sa.text("PRAGMA max_page_count = 1"))  # as many as there are
    nothing = Deleted(set(), datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(BackupRefused, match=r"disk is full; make room .* the backup is not to blame"):
        await restore(database, good, False, nothing, lambda what, total: nullcontext(lambda: None))
    await database.close()
