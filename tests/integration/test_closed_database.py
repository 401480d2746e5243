"""Closing a database: whoever is at it ends, and whoever comes later does not open it again."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.store.database import Database
from tests.conftest import both_databases


@both_databases
async def test_what_is_under_way_ends_and_nothing_begins(database_url: str) -> None:
    closed, later = Database(database_url), Database(database_url)
    async with closed.write() as connection:
        await connection.execute(sa.text("CREATE TABLE closing (number INTEGER)"))
    begun = asyncio.Event()

    async def under_way() -> None:
        async with closed.write() as connection:
            begun.set()
            await asyncio.sleep(0.2)
            await connection.execute(sa.text("INSERT INTO closing VALUES (1)"))

    writing = asyncio.create_task(under_way())
    await begun.wait()
    await closed.close()
    await writing
    for use in (closed.read, closed.write):
        with pytest.raises(RuntimeError, match="closed"):
            async with use():
                pass
    async with later.read() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM closing")) == 1
    await later.close()
