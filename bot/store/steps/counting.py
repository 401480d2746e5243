"""Counters without text: topic, language, channel, outcome, hour. History cannot be made up later."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.counted import OPENED
from bot.store.schema.tables import counters, inbox
from bot.store.sequence import insert

_KEYS = ("hour", "topic", "language", "channel", "outcome")


async def count(
    connection: AsyncConnection, at: datetime, topic: str, language: str, channel: str, outcome: str
) -> None:
    """One more, in the caller's transaction."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    row = insert(connection, counters).values(
        hour=hour, topic=topic, language=language, channel=channel, outcome=outcome, count=1
    )
    await connection.execute(
        row.on_conflict_do_update(index_elements=_KEYS, set_={"count": counters.c.count + 1})
    )  # fmt: skip


async def count_opened(
    connection: AsyncConnection, at: datetime, conversation_id: str, inbox_id: int, language: str, channel: str
) -> None:
    """A conversation, with the first message that is answered in it; again when all its messages have been deleted."""
    others = (inbox.c.conversation_id == conversation_id) & (inbox.c.id != inbox_id) & inbox.c.done
    if (await connection.execute(sa.select(inbox.c.id).where(others).limit(1))).first() is None:
        await count(connection, at, "none", language, channel, OPENED)


async def take_back(
    connection: AsyncConnection, at: datetime, topic: str, language: str, channel: str, outcome: str
) -> None:
    """One less, where somebody has changed their mind; never below nothing."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    wanted = dict(zip(_KEYS, (hour, topic, language, channel, outcome)))
    same = sa.and_(*(counters.c[name] == value for name, value in wanted.items()), counters.c.count > 0)
    await connection.execute(sa.update(counters).where(same).values(count=counters.c.count - 1))
