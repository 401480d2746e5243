"""Who should look at a conversation, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.store.schema.together_tables import mentions
from bot.store.sequence import insert


async def mention(
    connection: AsyncConnection,
    conversation_id: str,
    message: str,
    by: Staff,
    asked: Sequence[int],
    kind: str,
    now: datetime,
) -> None:
    """`message`: the note that says it."""
    rows = [
        {
            "conversation_id": conversation_id, "message_id": message, "staff_id": one, "by_id": by.id, "kind": kind,
            "created_at": now,
        }
        for one in dict.fromkeys(asked)
    ]  # fmt: skip
    if rows:
        await connection.execute(insert(connection, mentions).values(rows).on_conflict_do_nothing())


async def answered(connection: AsyncConnection, who: Staff, conversation_id: str, now: datetime) -> None:
    """Whoever writes in a conversation has answered what they were asked there."""
    mine = (mentions.c.conversation_id == conversation_id) & (mentions.c.staff_id == who.id)
    await connection.execute(sa.update(mentions).where(mine, mentions.c.done_at.is_(None)).values(done_at=now))
