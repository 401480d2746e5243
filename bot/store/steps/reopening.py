"""A newcomer who comes back within three days: to whom staff closed, and who was declined, is remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoff import HandoffRequest
from bot.store.accounts.staff import staff_of
from bot.store.schema.desk_tables import handoffs, staff


async def before(connection: AsyncConnection, conversation_id: str, request: HandoffRequest) -> dict[str, Any]:
    """What earlier handoffs of this conversation say about a new one: `avoided`, and `reopens` where it continues one.

    A button may be pressed with any number; only a handoff of this very conversation that staff closed is continued.
    """
    query = sa.select(handoffs).where(handoffs.c.conversation_id == conversation_id).order_by(handoffs.c.id)
    rows = list((await connection.execute(query)).mappings())
    avoided = sorted({who for row in rows for who in row["avoided"] or ()})
    continued = [row for row in rows if row["id"] == request.reopens and row["outcome"] == "closed"]
    same = [row for row in continued if row["department"] == request.department]
    return {"avoided": avoided, "reopens": request.reopens if same else None}


async def back_to_the_same(connection: AsyncConnection, conversation_id: str, now: datetime) -> bool:
    """Suggests whoever had it before, if they are there, still of the department, and not declined."""
    former = handoffs.alias("former")
    told = (
        handoffs.c.id.label("handoff_id"), handoffs.c.department.label("asked"), handoffs.c.avoided,
        handoffs.c.woman.label("wished"),
    )  # fmt: skip
    query = (
        sa.select(staff, *told)
        .join(former, former.c.claimed_by == staff.c.id)
        .join(handoffs, handoffs.c.reopens == former.c.id)
        .where(handoffs.c.conversation_id == conversation_id, handoffs.c.ended_at.is_(None))
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return False
    who = staff_of(row)
    declined = who.id in (row["avoided"] or ()) or (row["wished"] and not who.woman)
    if not who.active or who.away(now) or row["asked"] not in who.departments or declined:
        return False
    this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
    await connection.execute(this.values(assigned_to=who.id, assigned_at=now))
    return True
