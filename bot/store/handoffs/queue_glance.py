"""The queue without its cards: whether something has changed is asked all the time, by every open page of it."""

from __future__ import annotations

from collections.abc import Sequence
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
    handoffs.c.claimed_by, handoffs.c.seen_at, handoffs.c.assigned_to, handoffs.c.woman, handoffs.c.avoided,
    handoffs.c.district, handoffs.c.reopens, handoffs.c.card["alarm"].as_boolean().label("alarm"),
    handoffs.c.card[TIMES_TOLD].as_integer().label("told"),
)  # fmt: skip
_glanced = sa.select(*_columns).join(handoffs, handoffs.c.conversation_id == conversations.c.id)


async def glance(connection: AsyncConnection, who: Staff) -> list[QueueEntry]:
    """What `SqlHandoffs.queue` returns, in the same order, without names; of a card only how often it was told."""
    mine = handoffs.c.ended_at.is_(None) & handoffs.c.department.in_(who.departments)
    rows: Sequence[Any] = (await connection.execute(_glanced.where(mine).order_by(handoffs.c.requested_at))).all()
    entries = [_entry(row) for row in rows]
    return sorted((one for one in entries if who.id not in one.avoided), key=lambda entry: not entry.alarm)


def _entry(row: Any) -> QueueEntry:
    return QueueEntry(
        conversation_id=row.id, state=State(row.state), version=row.version, channel=row.channel, locale=row.locale,
        department=row.department, topic=row.topic, requested_at=row.requested_at, active_at=row.active_at,
        claimed_by=row.claimed_by, claimed_by_name=None, seen=row.seen_at is not None, alarm=bool(row.alarm),
        card={TIMES_TOLD: row.told or 0}, assigned_to=row.assigned_to, woman=row.woman,
        avoided=tuple(row.avoided or ()), district=row.district, reopens=row.reopens,
    )  # fmt: skip
