"""Transactions that delete conversations: each notes outside the database what goes, as its last step.

The commit may fail after that: a disk is full. Then the conversation lives, and the next restore would delete it. What
is surely still there is noted as `kept`, under the lock that every deletion takes: whoever deletes it afterwards notes
that behind. Where nobody can say, the deletion stays noted, and is asked after again before the next one.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.tables import conversations
from bot.store.steps.erased import ErasedLog, Why

logger = logging.getLogger(__name__)


class Deletions:
    def __init__(self, database: Database, clock: Clock, erased: ErasedLog) -> None:
        self._database, self._clock, self._erased = database, clock, erased
        self._doubtful = set[str]()

    @asynccontextmanager
    async def write(self, why: Why = "") -> AsyncIterator[tuple[AsyncConnection, list[str]]]:
        """A transaction, and the list for the conversations that it deletes."""
        gone: list[str] = []
        await self._settle()
        try:
            async with self._database.write() as connection:
                yield connection, gone
                self._doubtful.update(gone)
                await self._erased.noted(gone, self._clock.now(), why)
        except Exception:
            await self._settle()
            raise
        self._doubtful.difference_update(gone)

    async def _settle(self) -> None:
        doubtful = set(self._doubtful)
        if not doubtful:
            return
        there = sa.select(conversations.c.id).where(conversations.c.id.in_(doubtful)).with_for_update()
        try:
            async with self._database.write() as connection:
                kept = list((await connection.execute(there)).scalars())
                await self._erased.noted(kept, self._clock.now(), "kept")
        except Exception as error:  # asked after again
            failed, kind = len(doubtful), type(error).__name__
            logger.error("%d deletions failed, and count at the next restore: %s", failed, kind, exc_info=error)
        else:
            self._doubtful -= doubtful
