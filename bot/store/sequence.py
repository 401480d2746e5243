"""Numbers for the event log, taken under a row lock that is held to commit: visible in order, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema.tables import events, sequences

EVENTS = "events"


async def reserve(connection: AsyncConnection, count: int) -> range:
    """The next numbers of the event log, in the caller's transaction."""
    first = insert(connection, sequences).values(name=EVENTS, value=count)
    more = first.on_conflict_do_update(index_elements=["name"], set_={"value": sequences.c.value + count})
    last = int((await connection.execute(more.returning(sequences.c.value))).scalar_one())
    return range(last - count + 1, last + 1)


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
