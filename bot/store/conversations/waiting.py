"""The messages of a conversation that wait for their answer, each with what stood before the newcomer's eyes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.ports import Pending
from bot.store.schema.tables import inbox, messages
from bot.store.steps.messages import offered_in


async def open_messages(connection: AsyncConnection, conversation_id: str) -> list[Pending]:
    """In the order in which they were said."""
    before, last = messages.alias(), messages.alias()
    number = (
        sa.select(sa.func.max(before.c.number))
        .where(before.c.conversation_id == conversation_id, before.c.number < messages.c.number)
        .scalar_subquery()
    )
    said = (messages.c.text, messages.c.locale, messages.c.created_at, messages.c.extras.label("beside"))
    query = (
        sa.select(inbox, *said, last.c.author, last.c.extras)
        .join(messages, messages.c.id == inbox.c.message_id)
        .outerjoin(last, (last.c.conversation_id == conversation_id) & (last.c.number == number))
        .where(inbox.c.conversation_id == conversation_id, ~inbox.c.done)
        .order_by(messages.c.number)
    )
    rows = (await connection.execute(query)).mappings()
    return [
        Pending(
            r["id"], r["message_id"], r["text"], r["pressed"], r["attempts"], r["noticed"],
            r["created_at"], offered_in(r["author"], r["extras"]), r["locale"], r["beside"].get("medium", ""),
        )
        for r in rows
    ]  # fmt: skip
