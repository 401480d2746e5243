"""Whoever is cancelled amid a write (a restart, a lost lease, a limit of time) leaves the database to the others."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot.store.database import Database
from tests.conftest import both_databases


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Database]]:
    made = [Database(database_url) for _ in range(2)]
    async with made[0].write() as connection:
        await connection.execute(sa.text("CREATE TABLE cancelled_writes (number INTEGER)"))
    yield made
    for database in made:
        await database.close()


async def _add(database: Database, number: int) -> None:
    async with database.write() as connection:
        await connection.execute(sa.text(f"INSERT INTO cancelled_writes VALUES ({number})"))
        await connection.execute(sa.text("SELECT number FROM cancelled_writes"))


@both_databases
async def test_cancelled_at_any_moment_it_does_not_keep_the_others_waiting(processes: list[Database]) -> None:
    one, other = processes
    chance, remembered = random.Random(3), []
    for number in range(60):
        writing = [asyncio.create_task(_add(one, number)) for _ in range(3)]
        await asyncio.sleep(chance.uniform(0, 0.004))
        for task in writing:
            task.cancel()
        remembered.append(await asyncio.gather(*writing, return_exceptions=True))
        async with asyncio.timeout(60):
            await _add(other, -1)
    assert any(isinstance(error, asyncio.CancelledError) for errors in remembered for error in errors)
    async with other.read() as connection:
        done = await connection.scalar(sa.text("SELECT count(*) FROM cancelled_writes WHERE number = -1"))
    assert done == 60
