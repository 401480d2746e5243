"""The wall between departments: the open handoff of a conversation, for whoever may read it, and nobody else.

Every step at the desk begins here, inside its own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.errors import AlreadyClaimed, ClientIdReused, Elsewhere, GivenAway, NotFound, TakenBack
from bot.core.handoffs.desk import QueueEntry
from bot.core.handoffs.record import record_number
from bot.core.texts.translation import foreign_in
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations, messages
from bot.store.steps.promises import call_promised_at

PROTECTED = "protected"  # in the context: `bot/service/answers/memory.py`

entries_query = (
    sa.select(
        conversations, handoffs.c.department, handoffs.c.topic, handoffs.c.requested_at, handoffs.c.active_at,
        handoffs.c.claimed_by, handoffs.c.seen_at, handoffs.c.card, handoffs.c.id.label("handoff_id"),
        staff.c.name.label("claimed_by_name"), handoffs.c.assigned_to, handoffs.c.woman, handoffs.c.avoided,
        handoffs.c.district, handoffs.c.reopens, call_promised_at().label("call_promised"),
    )
    .join(handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None))
    .outerjoin(staff, staff.c.id == handoffs.c.claimed_by)
)  # fmt: skip


async def behind_wall(
    connection: AsyncConnection, who: Staff, conversation_id: str, lock: bool = False
) -> Mapping[str, Any]:
    """The open handoff of a conversation. Raises NotFound (for who had it, TakenBack where the newcomer took it back),
    and Elsewhere when it is another department's."""
    if lock:
        await connection.execute(
            sa.select(conversations.c.id).where(conversations.c.id == conversation_id).with_for_update(key_share=True)
        )
    row = (await connection.execute(entries_query.where(conversations.c.id == conversation_id))).mappings().first()
    if row is None:
        raise await _gone(connection, who, conversation_id)
    if row["department"] not in who.departments:
        raise Elsewhere("this conversation was handed to another department")
    if who.id in (row["avoided"] or ()):
        raise GivenAway("the newcomer has asked for somebody else")
    return dict(row)


async def _gone(connection: AsyncConnection, who: Staff, conversation_id: str) -> NotFound:
    query = sa.select(handoffs.c.claimed_by, handoffs.c.outcome).where(handoffs.c.conversation_id == conversation_id)
    last = (await connection.execute(query.order_by(handoffs.c.id.desc()).limit(1))).first()
    if last and (last.claimed_by, last.outcome) == (who.id, "withdrawn"):
        return TakenBack("the newcomer has taken the question back")
    return NotFound("this conversation is not, or no longer, with staff")


def not_claimed(row: Mapping[str, Any]) -> None:
    if row["claimed_by"] is not None:
        raise AlreadyClaimed(f"{row['claimed_by_name']} has claimed this conversation")


def theirs(row: Mapping[str, Any], who: Staff) -> None:
    if row["claimed_by"] not in (None, who.id):
        raise AlreadyClaimed(f"{row['claimed_by_name']} has claimed this conversation")


async def known_text(connection: AsyncConnection, conversation_id: str, client_id: str, text: str) -> bool:
    same = (messages.c.conversation_id == conversation_id) & (messages.c.client_id == client_id)
    row = (await connection.execute(sa.select(messages.c.text).where(same))).first()
    if row is not None and row.text != text:
        raise ClientIdReused("this form was already sent with another text; take a new one")
    return row is not None


def entry_of(row: Any) -> QueueEntry:
    card: dict[str, Any] = dict(row["card"])
    claimed: datetime | None = row["seen_at"]
    return QueueEntry(
        row["id"], State(row["state"]), row["version"], row["channel"], row["locale"], row["department"], row["topic"],
        row["requested_at"], row["active_at"], row["claimed_by"], row["claimed_by_name"], claimed is not None,
        bool(card.get("alarm")), card, row["assigned_to"], row["woman"], tuple(row["avoided"] or ()), row["district"],
        row["reopens"], foreign_in(row["context"]), PROTECTED in row["context"], row["call_promised"],
        record_number(row["handoff_id"]),
    )  # fmt: skip
