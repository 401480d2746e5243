"""A claim that begins, and one that goes on without a word to the newcomer, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Event
from bot.core.message import Utterance
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import Utc
from bot.store.steps.assigning import check_may_take
from bot.store.steps.desk_messages import last_words
from bot.store.steps.handing import change_state, push
from bot.store.steps.messages import add_utterances, conversation_of


async def take(
    connection: AsyncConnection, who: Staff, row: Mapping[str, Any], event: Event, joined: Utterance, now: datetime,
    beyond: bool,
) -> None:  # fmt: skip
    """State first; then the newcomer is told who has come. `row`: conversation with its open handoff, locked.

    Raises:
        IllegalTransition, VersionChanged, WomanAsked, OverCapacity (unless `beyond`).
    """
    await change_state(connection, conversation_of(row), event, now)
    await check_may_take(connection, who, row["woman"], beyond)
    values = {"claimed_by": who.id, "claimed_at": now, "active_at": now, "seen_at": now}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(values))
    said = await add_utterances(connection, row["id"], [joined], now, None, author="staff")
    await push(connection, conversation_of(row), said)


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
