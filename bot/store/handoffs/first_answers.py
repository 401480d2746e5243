"""The first answer of a person after a newcomer's yes, counted without text, topic, department or name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.counted import first_answer
from bot.core.instants import instant
from bot.store.schema.tables import messages
from bot.store.steps.counting import count


async def count_first_answer(
    connection: AsyncConnection, row: Mapping[str, Any], client_id: str, now: datetime
) -> None:
    """After staff's words are stored, as everywhere: the numbers of the event log are locked before the counters.

    `row`: a conversation with its open handoff, locked; `client_id`: of the form that was just sent. That somebody has
    joined, and what the desk says by itself, is no answer: only forms of staff bring an id.
    """
    m = messages.c
    written = (m.conversation_id == row["id"]) & (m.author == "staff") & (m.client_id != client_id)
    before = sa.select(m.id).where(written, m.created_at >= row["requested_at"]).limit(1)
    if (await connection.execute(before)).first() is None:
        waited = instant(now) - row["requested_at"]
        await count(connection, now, "none", row["locale"], row["channel"], first_answer(waited))
