"""A deletion that was noted outside the database, and failed at its commit: what lives is not lost at a restore."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.pushed import Caller
from bot.store.conversations.conversations import SqlConversations
from bot.store.conversations.pushed import SqlPushed
from bot.store.database import Database
from bot.store.schema.tables import conversations
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from tests.conftest import both_databases

pytestmark = both_databases


class Full(Database):
    """The disk is full at the first commit, and then nothing can be begun so many times."""

    def __init__(self, database: Database, away: int) -> None:
        self._real, self._away, self._full = database, away, True

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        if not self._full and self._away:
            self._away -= 1
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed")
        async with self._real.write() as connection:
            yield connection
            if self._full:
                self._full = False
                raise OSError(errno.ENOSPC, "No space left on device")


def _conversations(lotse: Lotse, away: int) -> SqlConversations:
    log = ErasedLog(lotse.settings.erased_log)
    return SqlConversations(Full(lotse.database, away), lotse.clock, log, lotse.uploads)


@pytest.mark.parametrize("away", [0, 1])
async def test_what_could_not_be_erased_is_not_lost_at_a_restore(lotse: Lotse, away: int) -> None:
    log, store = ErasedLog(lotse.settings.erased_log), _conversations(lotse, away)
    alive = await lotse.conversations.open("web", "p" * 64, "de", ())
    other = await lotse.conversations.open("web", "q" * 64, "de", ())
    with pytest.raises(OSError):
        await store.erase(alive.id)
    assert (await lotse.conversations.by_person("web", "p" * 64)).id == alive.id
    assert alive.id in log.path.read_text(), "it was noted before the commit"
    await store.erase(other.id)
    assert log.ids() == {other.id}
    await store.erase(alive.id)
    assert log.ids() == {other.id, alive.id}, "what is erased after all stays erased"


async def test_while_nobody_can_say_it_counts_as_erased(lotse: Lotse) -> None:
    log, store = ErasedLog(lotse.settings.erased_log), _conversations(lotse, 1)
    alive = await lotse.conversations.open("web", "p" * 64, "de", ())
    with pytest.raises(OSError):
        await store.erase(alive.id)
    assert log.ids() == {alive.id}


async def test_one_that_somebody_else_erased_meanwhile_stays_erased(lotse: Lotse) -> None:
    log, store = ErasedLog(lotse.settings.erased_log), _conversations(lotse, 1)
    one = await lotse.conversations.open("web", "p" * 64, "de", ())
    with pytest.raises(OSError):
        await store.erase(one.id)
    await lotse.conversations.erase(one.id)  # another process
    await store.erase((await lotse.conversations.open("web", "q" * 64, "de", ())).id)
    assert one.id in log.ids()


async def test_what_could_not_expire_is_kept_too(lotse: Lotse) -> None:
    log, store = ErasedLog(lotse.settings.erased_log), _conversations(lotse, 0)
    alive = await lotse.conversations.open("web", "p" * 64, "de", ())
    with pytest.raises(OSError):
        await store.expire(lotse.clock.now().replace(year=2100))
    assert log.ids() == set() and alive.id in log.path.read_text()


async def test_on_telegram_too(lotse: Lotse) -> None:
    log, caller = ErasedLog(lotse.settings.erased_log), Caller("telegram", "t" * 64, "4711")
    pushed = SqlPushed(Full(lotse.database, 0), lotse.clock, log, lotse.uploads)
    alive = await lotse.conversations.open("telegram", "t" * 64, "de", ())
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(address="4711"))
    with pytest.raises(OSError):
        await pushed.erase(caller, "update-1")
    assert log.ids() == set() and alive.id in log.path.read_text()
    assert await pushed.erase(caller, "update-2") and log.ids() == {alive.id}
