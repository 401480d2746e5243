"""The queue without its cards: whether something has changed is asked all the time, by every open page of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.handoffs.desk import QueueEntry
from bot.core.handoffs.telling import TIMES_TOLD
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations

_columns = (
    conversations.c.id, conversations.c.state, conversations.c.version, conversations.c.channel,
    conversations.c.locale, handoffs.c.department, handoffs.c.topic, handoffs.c.requested_at, handoffs.c.active_at,
    handoffs.c.claimed_by, handoffs.c.seen_at, handoffs.c.card["alarm"].as_boolean(), handoffs.c.assigned_to,
    handoffs.c.woman, handoffs.c.avoided, handoffs.c.district, handoffs.c.reopens,
    handoffs.c.card[TIMES_TOLD].as_integer(),
)  # fmt: skip
_glanced = sa.select(*_columns).join(handoffs, handoffs.c.conversation_id == conversations.c.id)


async def glance(connection: AsyncConnection, who: Staff) -> list[QueueEntry]:
    """What `SqlHandoffs.queue` returns, in the same order, without names; of a card only how often it was told."""
    mine = handoffs.c.ended_at.is_(None) & handoffs.c.department.in_(who.departments)
    rows: Sequence[Any] = (await connection.execute(_glanced.where(mine).order_by(handoffs.c.requested_at))).all()
    entries = [_entry(*row) for row in rows]
    return sorted((one for one in entries if who.id not in one.avoided), key=lambda entry: not entry.alarm)


def _entry(
    conversation_id: str, state: str, version: int, channel: str, locale: str, department: str, topic: str,
    requested_at: datetime, active_at: datetime, claimed_by: int | None, seen_at: datetime | None,
    alarm: bool | None, assigned_to: int | None, woman: bool, avoided: list[int] | None, district: str | None,
    reopens: int | None, told: int | None,
) -> QueueEntry:  # fmt: skip
    return QueueEntry(
        conversation_id, State(state), version, channel, locale, department, topic, requested_at, active_at, claimed_by,
        None, seen_at is not None, bool(alarm), {TIMES_TOLD: told or 0}, assigned_to, woman, tuple(avoided or ()),
        district, reopens,
    )  # fmt: skip
