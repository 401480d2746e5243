"""The event log is read in the order in which it becomes visible, whoever writes and from however many processes."""

from __future__ import annotations

import asyncio
import random

import pytest
import sqlalchemy as sa

from bot.core.conversation import Conversation
from bot.core.ports import LogEntry
from bot.store.database import Database
from bot.store.schema.tables import events
from bot.store.sequence import append_event
from bot.wiring import Lotse, build
from tests.conftest import Guest, Serve, both_databases, settings
from tests.fakes import ScriptedDialogue


async def _opened(lotse: Lotse) -> Conversation:
    return await lotse.conversations.open("web", "p" * 64, "de", ())


async def _log(lotse: Lotse, conversation: Conversation, after: int = 0) -> list[LogEntry]:
    return list(await lotse.conversations.log(conversation.id, after, 1000, ("state",)))


async def _append(database: Database, lotse: Lotse, conversation: Conversation, pause: float) -> int:
    """One entry, in a transaction that stays open for a while after it."""
    async with database.write() as connection:
        number = await append_event(connection, conversation.id, "state", {}, lotse.clock.now())
        await asyncio.sleep(pause)
    return number


@both_databases
async def test_a_later_number_waits_for_an_open_transaction(lotse: Lotse, database_url: str) -> None:
    conversation, other = await _opened(lotse), Database(database_url)
    async with lotse.database.write() as connection:
        first = await append_event(connection, conversation.id, "state", {}, lotse.clock.now())
        second = asyncio.create_task(_append(other, lotse, conversation, 0))
        await asyncio.sleep(0.4)
        assert not second.done(), "the second number is not there before the first"
        assert await _log(lotse, conversation) == []
    assert await second == first + 1
    assert [entry.number for entry in await _log(lotse, conversation)] == [first, first + 1]
    await other.close()


@both_databases
async def test_a_reader_beside_many_writers_misses_nothing(lotse: Lotse, database_url: str) -> None:
    conversation, chance = await _opened(lotse), random.Random(7)
    processes = [Database(database_url) for _ in range(3)]
    writing = [
        asyncio.create_task(_append(processes[n % 3], lotse, conversation, chance.uniform(0, 0.02))) for n in range(60)
    ]
    seen: list[int] = []
    while len(seen) < 60 and not (all(task.done() for task in writing) and await _nothing_after(lotse, seen)):
        seen += [entry.number for entry in await _log(lotse, conversation, seen[-1] if seen else 0)]
    assert seen == sorted(await asyncio.gather(*writing))
    for database in processes:
        await database.close()


async def _nothing_after(lotse: Lotse, seen: list[int]) -> bool:
    later = sa.select(sa.func.count()).where(events.c.number > (seen[-1] if seen else 0))
    async with lotse.database.read() as connection:
        return (await connection.execute(later)).scalar_one() == 0


@both_databases
async def test_a_reader_sees_one_moment_in_all_its_statements(lotse: Lotse, database_url: str) -> None:
    conversation, other = await _opened(lotse), Database(database_url)
    count = sa.select(sa.func.count()).select_from(events)
    async with lotse.database.read() as connection:
        before = (await connection.execute(count)).scalar_one()
        await _append(other, lotse, conversation, 0)
        assert (await connection.execute(count)).scalar_one() == before
    await other.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_two_processes_share_the_work_and_answer_once(lotse: Lotse, database_url: str, serving: Serve) -> None:
    second = build(settings(lotse.settings.data, database_url=database_url), lotse.clock)
    await second.library.refresh()
    here, there, held = ScriptedDialogue(), ScriptedDialogue(), asyncio.Event()
    here.held = there.held = held
    here.delay = there.delay = 0.02
    async with serving(lotse, here) as one, serving(second, there) as two:
        guests = [await one.open() for _ in range(12)]  # more than one process takes at a time
        doors = [Guest(served.client, guest.token) for guest in guests for served in (one, two)]
        await asyncio.gather(*(door.post(f"frage {n}") for door in doors for n in range(3)))
        async with asyncio.timeout(60):
            while not (here.asked and there.asked):
                await asyncio.sleep(0.01)
        held.set()
        for guest in guests:
            assert len(await guest.answers(6)) == 6
        await asyncio.sleep(0.3)
        assert [len(await guest.answers(6)) for guest in guests] == [6] * 12
    assert len(here.asked) + len(there.asked) == 72
    await second.close()
