"""A claim that goes on without a word to the newcomer, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.desk_messages import last_words
from bot.store.desk_tables import handoffs
from bot.store.tables import Utc


async def go_on(connection: AsyncConnection, row: Mapping[str, Any], now: datetime) -> None:
    """Somebody noted something or asked a colleague: the claim lapses later, but it lapses if no answer follows.

    `row`: conversation with its open handoff, locked. A claim without an answer counts from now on.
    """
    h = handoffs.c
    written_since = sa.func.coalesce(last_words(row["id"]) > h.active_at, sa.false())
    unanswered = (h.active_at == h.claimed_at) | written_since
    claimed = sa.case((h.claimed_by.is_not(None) & unanswered, sa.literal(now, Utc)), else_=h.claimed_at)
    this = sa.update(handoffs).where(h.id == row["handoff_id"])
    await connection.execute(this.values(active_at=now, claimed_at=claimed))
