"""The messages of a conversation as the desk shows them, without what staff must not read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.desk import DeskMessage
from bot.core.together import PRIVATE
from bot.store.desk_tables import staff
from bot.store.tables import inbox, messages, outbox


async def desk_messages(connection: AsyncConnection, conversation_id: str) -> list[DeskMessage]:
    query = (
        sa.select(messages, outbox.c.state.label("delivery"), inbox.c.pressed)
        .outerjoin(outbox, outbox.c.message_id == messages.c.id)
        .outerjoin(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.number)
    )
    every = (await connection.execute(query)).mappings()
    rows = [row for row in every if row["extras"].get("kind") != PRIVATE]
    names = {n.id: n.name for n in await connection.execute(sa.select(staff.c.id, staff.c.name))}
    return [replace(_desk_message(row), staff_name=names.get(row["extras"].get("staff"))) for row in rows]


def _desk_message(row: Any) -> DeskMessage:
    extras = row["extras"]
    kind = extras.get("kind", "message")
    return DeskMessage(
        row["id"], row["number"], row["author"], row["text"], row["locale"], row["created_at"], kind, row["delivery"],
        None, extras.get("german", ""), extras.get("made", ""), row["pressed"], extras.get("source", ""),
    )  # fmt: skip
