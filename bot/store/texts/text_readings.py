"""Texts that somebody has read and found right: only where they are still the version that was read."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from bot.core.ports import Clock
from bot.core.texts.publication import REVIEWED_FOR, Key
from bot.store.database import Database
from bot.store.schema.tables import responses
from bot.store.texts import response_rows
from bot.store.texts.touched import touch


class SqlTextReadings:
    """Implements the port `Readings`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def read(self, seen: Mapping[Key, int], by: str) -> frozenset[Key]:
        """Marks these versions as read; those that are not live any more are returned, and are not marked."""
        until = self._clock.now().date() + REVIEWED_FOR
        changed = set()
        async with self._database.write() as connection:
            for key, version in seen.items():
                query = sa.select(sa.func.max(responses.c.version)).where(response_rows.where(responses, key))
                if (await connection.execute(query)).scalar() == version:
                    await response_rows.review(connection, key, until, by)
                else:
                    changed.add(key)
            await touch(connection, [key[:2] for key in seen if key not in changed])
        return frozenset(changed)
