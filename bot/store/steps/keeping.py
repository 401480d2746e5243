"""What outlives a conversation that expires, and what a newcomer's erasure takes along. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema.after_tables import records, review_items


async def erase_records(
    connection: AsyncConnection, conversation_ids: Sequence[str] | sa.Select[tuple[str]], now: datetime
) -> None:
    """Before a newcomer's conversations are deleted: nothing that was said stays, only that there was a record."""
    values = {"conversation_id": None, "pdf": None, "label": "", "topic": "", "status": "erased", "changed_at": now}
    gone = records.c.conversation_id.in_(conversation_ids)
    await connection.execute(sa.update(records).where(gone).values(values))


async def detach_records(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Before conversations expire: a record that was made is kept for its own time, and what could not be made is
    lost."""
    made = records.c.conversation_id.in_(conversation_ids) & (records.c.status != "marked")
    await lose_records(connection, made)
    await connection.execute(sa.update(records).where(made).values(conversation_id=None))


async def drop_mark(connection: AsyncConnection, handoff_id: int) -> None:
    """An open handoff is not for the file any more."""
    await connection.execute(sa.delete(records).where(records.c.handoff_id == handoff_id))


async def lose_records(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    """Of these, what could not be printed is not tried any more: its words go. Their conversations are locked."""
    await connection.execute(sa.update(records).where(which, records.c.status == "failed").values(status="lost"))


async def detach_review(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Before conversations expire: what may be read is kept for its own time, without where it came from."""
    readable = review_items.c.conversation_id.in_(conversation_ids) & (review_items.c.text != "")
    await connection.execute(sa.update(review_items).where(readable).values(conversation_id=None, message_id=None))
