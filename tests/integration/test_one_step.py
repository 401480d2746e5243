"""SQLite's statements take one step of the driver's thread, and say what they always said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.store.database import Database

_THINGS = sa.Table(
    "things", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, unique=True)
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}")
    async with made.write() as connection:
        await connection.execute(sa.text("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
    yield made
    await made.close()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the driver's threads were asked to do from now on."""
    asked: list[str] = []
    execute = aiosqlite.Connection._execute

    async def noted(self: Any, function: Any, *arguments: Any, **named: Any) -> Any:
        asked.append(function.__name__)
        return await execute(self, function, *arguments, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noted)
    return asked


async def test_a_transaction_takes_one_step_a_statement_and_one_to_end(database: Database, steps: list[str]) -> None:
    async with database.write() as connection:
        await connection.execute(sa.insert(_THINGS).values(name="a"))
        assert (await connection.execute(sa.select(_THINGS.c.name))).scalar_one() == "a"
    assert len(steps) == 4, "BEGIN, INSERT, SELECT, COMMIT"


async def test_statements_say_how_many_rows_and_which_keys(database: Database) -> None:
    async with database.write() as connection:
        made = await connection.execute(sa.insert(_THINGS).values(name="a"))
        assert (made.rowcount, made.inserted_primary_key) == (1, (1,))
        many = await connection.execute(sa.insert(_THINGS), [{"name": "b"}, {"name": "c"}])
        assert many.rowcount == 2
        again = await connection.execute(sa.insert(_THINGS).values(name="d").returning(_THINGS.c.id))
        assert again.scalar_one() == 4
        changed = await connection.execute(sa.update(_THINGS).values(name=_THINGS.c.name + "!"))
        assert changed.rowcount == 4
        assert (await connection.execute(sa.delete(_THINGS).where(_THINGS.c.id == 9))).rowcount == 0


async def test_rows_come_at_once_one_by_one_and_as_a_stream(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(sa.insert(_THINGS), [{"name": name} for name in "abc"])
    every = sa.select(_THINGS.c.name).order_by(_THINGS.c.id)
    async with database.read() as connection:
        assert (await connection.execute(every)).mappings().all() == [{"name": "a"}, {"name": "b"}, {"name": "c"}]
        result = await connection.execute(every)
        assert (result.fetchone(), result.fetchmany(1), result.scalars().all()) == (("a",), [("b",)], ["c"])
        assert (await connection.execute(every.where(_THINGS.c.name == "x"))).first() is None
        async with connection.stream(every) as rows:
            assert [row.name async for row in rows] == ["a", "b", "c"]


async def test_what_is_refused_is_rolled_back_and_the_connection_goes_on(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(sa.insert(_THINGS).values(name="a"))
            await connection.execute(sa.insert(_THINGS).values(name="a"))
    async with database.write() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(_THINGS))).scalar_one() == 0
        await connection.execute(sa.insert(_THINGS).values(name="a"))


async def test_a_transaction_that_was_left_open_is_rolled_back_when_its_connection_goes_back(
    database: Database,
) -> None:
    async with database._writer.connect() as connection:
        held = (await connection.get_raw_connection()).driver_connection
        assert held is not None
        await held.execute_fetchall("BEGIN")
        await held.execute_fetchall("INSERT INTO things (name) VALUES ('a')")
    assert not held.in_transaction
    async with database.read() as connection:
        assert (await connection.execute(sa.select(_THINGS))).first() is None
