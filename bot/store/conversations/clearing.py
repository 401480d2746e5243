"""Chats that still show what was erased, until they are cleared: one row of `facts` each, gone with the work.

It is written in the transaction that erases. It holds an address and the channel's ids of our messages, no words, and
for two days at most: after that Telegram deletes nothing any more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.instants import instant
from bot.core.ports import Clock
from bot.core.pushed import Clearing
from bot.store.database import Database
from bot.store.schema.tables import facts

_OURS_FOR = timedelta(minutes=15)
_KEPT = timedelta(days=2)
_CLEAR = ":clear:"


class SqlClearings:
    """Implements the port `Clearings`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def take(self, channel: str, everything: bool) -> Sequence[Clearing]:
        now, taken = self._clock.now(), []
        rows = sa.select(facts).where(facts.c.name.startswith(_prefix(channel)))
        async with self._database.read() as connection:
            found = (await connection.execute(rows)).all()
        for name, value in found:
            known = json.loads(value)
            if not everything and datetime.fromisoformat(known["due"]) > now:
                continue
            same = (facts.c.name == name) & (facts.c.value == value)  # another process may be faster
            if now > datetime.fromisoformat(known["until"]):
                await self._change(sa.delete(facts).where(same))
            elif await self._change(sa.update(facts).where(same).values(value=_text(known, now))):
                taken.append(_clearing(name, known))
        return taken

    async def expire(self) -> None:
        """Of every channel, also of one that is no longer there to be cleared."""
        now = self._clock.now()
        async with self._database.write() as connection:
            rows = await connection.execute(sa.select(facts).where(facts.c.name.contains(_CLEAR)))
            over = [name for name, value in rows if now > datetime.fromisoformat(json.loads(value)["until"])]
            await connection.execute(sa.delete(facts).where(facts.c.name.in_(over)))

    async def done(self, clearing: Clearing) -> None:
        await self._change(sa.delete(facts).where(facts.c.name == clearing.name))

    async def told(self, clearing: Clearing) -> None:
        async with self._database.write() as connection:
            this = facts.c.name == clearing.name
            value = (await connection.execute(sa.select(facts.c.value).where(this).with_for_update())).scalar()
            if value is not None:
                known = json.dumps({**json.loads(value), "told": True})
                await connection.execute(sa.update(facts).where(this).values(value=known))

    async def _change(self, statement: Any) -> bool:
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)


async def note_clearing(
    connection: AsyncConnection, channel: str, address: str, ids: Sequence[str], locale: str, now: datetime
) -> Clearing:
    """Ours for a while: whoever erases clears at once."""
    known = {"address": address, "ids": list(ids), "locale": locale, "told": False}
    known |= {"until": (instant(now) + _KEPT).isoformat()}
    name = f"{_prefix(channel)}{uuid4().hex}"
    await connection.execute(sa.insert(facts).values(name=name, value=_text(known, now)))
    return _clearing(name, known)


def _text(known: dict[str, Any], now: datetime) -> str:
    return json.dumps({**known, "due": (instant(now) + _OURS_FOR).isoformat()})


def _clearing(name: str, known: dict[str, Any]) -> Clearing:
    return Clearing(name, known["address"], tuple(known["ids"]), known["locale"], known["told"])


def _prefix(channel: str) -> str:
    return f"{channel}{_CLEAR}"
