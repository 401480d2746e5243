"""A claim that ends before the handoff does: the conversation waits again, and somebody else is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Conversation, Event
from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.handoffs.assignment import Request, may_take
from bot.store.accounts.staff import staff_of
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.steps.assigning import able_people, assign
from bot.store.steps.handing import change_state
from bot.store.steps.messages import conversation_of
from bot.store.steps.reopening import before

RELEASED = {"claimed_by": None, "claimed_at": None, "seen_at": None, "alerted_at": None}


async def release(
    connection: AsyncConnection, row: Mapping[str, Any], now: datetime, avoided: Sequence[int] | None = None
) -> Conversation:
    """Puts a claimed conversation back into its department's queue. `row`: conversation with `handoff_id`, locked.

    `avoided`: staff the newcomer declined, from now on.

    Raises:
        IllegalTransition, VersionChanged.
    """
    after = await change_state(connection, conversation_of(row), Event.UNANSWERED, now)
    values: dict[str, Any] = {**RELEASED, "active_at": now, "assigned_to": None, "assigned_at": None}
    values |= {} if avoided is None else {"avoided": list(avoided)}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(values))
    await assign(connection, row["id"], now)
    return after


async def left_for(connection: AsyncConnection, row: Mapping[str, Any], avoided: Sequence[int] = ()) -> list[Staff]:
    """Who may take a conversation, now or later. `row`: with its handoff; `avoided`: declined beside who is already."""
    declined = (*(row["avoided"] or ()), *avoided)
    request = Request(row["department"], row["locale"], row["woman"], declined)
    return [who for who in await able_people(connection) if may_take(who, request)]


async def somebody_for(connection: AsyncConnection, conversation_id: str, request: HandoffRequest, locale: str) -> bool:
    """Whether anybody is left whom the newcomer has not declined; where nobody was, it is taken for granted."""
    avoided = (await before(connection, conversation_id, request))["avoided"]
    wanted = {"department": request.department, "locale": locale, "woman": WOMAN in request.wishes, "avoided": avoided}
    return not avoided or bool(await left_for(connection, wanted))


async def colleagues(connection: AsyncConnection, department: str, avoided: Sequence[int] = ()) -> list[Staff]:
    """Who may read a department's conversations, by name; without those a newcomer declined."""
    able = staff.c.active & staff.c.password_hash.is_not(None)  # not who was only invited so far
    rows = (await connection.execute(sa.select(staff).where(able).order_by(staff.c.name))).mappings()
    every = (staff_of(row) for row in rows)
    return [who for who in every if department in who.departments and who.id not in avoided]
