"""Numbers for the event log, taken under a row lock that is held to commit: visible in order, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import events, sequences

_EVENTS = "events"


async def reserve(connection: AsyncConnection, count: int) -> range:
    """The next numbers of the event log, in the caller's transaction."""
    taken = sa.update(sequences).where(sequences.c.name == _EVENTS).values(value=sequences.c.value + count)
    last = (await connection.execute(taken.returning(sequences.c.value))).scalar_one_or_none()
    if last is None:
        await connection.execute(sa.insert(sequences).values(name=_EVENTS, value=count))
        last = count
    return range(int(last) - count + 1, int(last) + 1)


async def append_event(
    connection: AsyncConnection, conversation_id: str, kind: str, data: Mapping[str, Any], at: datetime
) -> int:
    """Writes one entry of the event log and returns its number."""
    (number,) = await reserve(connection, 1)
    values = {"number": number, "conversation_id": conversation_id, "kind": kind, "data": dict(data), "at": at}
    await connection.execute(sa.insert(events).values(values))
    return number


def insert(connection: AsyncConnection, table: sa.Table) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT on both databases."""
    return (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
