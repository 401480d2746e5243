"""Suggests a person for a handoff, inside the caller's transaction.

Whoever does so holds the counter of the event log to the end of the transaction, as every change of state does. So two
newcomers who say yes at the same moment are not both given the last place of one person, and there is no second lock
that could be taken in another order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.content.places import Department
from bot.core.errors import OverCapacity, WomanAsked
from bot.core.handoffs.assignment import Request, suggested
from bot.store.accounts.staff import staff_of
from bot.store.content.contents import same_item
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.import_tables import content_edits
from bot.store.schema.tables import contents, conversations, sequences
from bot.store.sequence import EVENTS

_open = handoffs.c.ended_at.is_(None)


async def assign(connection: AsyncConnection, conversation_id: str, now: datetime) -> Staff | None:
    """Suggests somebody for the open, unclaimed handoff of a conversation; None, and nobody is suggested any more, when
    nobody of the department can take it now. `assigned_at` says when somebody was looked for. Call it after the change
    of state."""
    counter = sa.select(sequences.c.value).where(sequences.c.name == EVENTS).with_for_update()
    await connection.execute(counter)
    wanted = (handoffs.c.conversation_id == conversation_id) & _open & handoffs.c.claimed_by.is_(None)
    spoken = conversations.c.locale.label("spoken")  # by now; `locale`: when a person was asked for
    joined = handoffs.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    query = sa.select(handoffs, spoken).select_from(joined).where(wanted)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    people = [who for who in await able_people(connection) if row["department"] in who.departments]
    having = await open_of(connection, but=row["id"])
    found = suggested(people, having, await _request(connection, dict(row)), now)
    values = {"assigned_to": found.id if found else None, "assigned_at": now}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["id"]).values(values))
    return found


async def open_of(connection: AsyncConnection, but: int | None = None) -> Mapping[int, int]:
    """How many open conversations each person has claimed, or is suggested for while nobody has claimed them."""
    whose = sa.func.coalesce(handoffs.c.claimed_by, handoffs.c.assigned_to)
    query = sa.select(whose.label("who")).where(_open, whose.is_not(None))
    rows = await connection.execute(query if but is None else query.where(handoffs.c.id != but))
    return Counter(row.who for row in rows)


async def check_may_take(connection: AsyncConnection, who: Staff, woman: bool, beyond: bool) -> None:
    """Whether somebody may claim one more; call it after the change of state, so that two claims count each other.

    Raises:
        WomanAsked, OverCapacity
    """
    if woman and not who.woman:
        raise WomanAsked("the newcomer has asked for a woman")
    if who.capacity is None or beyond:
        return
    mine = sa.select(sa.func.count()).select_from(handoffs).where(_open, handoffs.c.claimed_by == who.id)
    has = int((await connection.execute(mine)).scalar_one())
    if has >= who.capacity:
        raise OverCapacity(f"{who.name} has {has} conversations already and has said that is enough")


async def able_people(connection: AsyncConnection) -> list[Staff]:
    """Who can sign in."""
    able = sa.select(staff).where(staff.c.active, staff.c.password_hash.is_not(None))
    return [staff_of(row) for row in (await connection.execute(able)).mappings()]


async def _request(connection: AsyncConnection, row: Mapping[str, Any]) -> Request:
    officer = await _officer(connection, row["department"])
    return Request(row["department"], row["spoken"], row["woman"], tuple(row["avoided"] or ()), officer)


async def _officer(connection: AsyncConnection, department: str) -> str | None:
    """E-mail address of a department's integration officer, as the content says now."""
    this = (contents.c.kind == "department") & (contents.c.key == department)
    edited = content_edits.c.data.label("edited")
    joined = contents.outerjoin(content_edits, same_item(contents, content_edits))
    row = (await connection.execute(sa.select(contents.c.data, edited).select_from(joined).where(this))).first()
    return Department.model_validate(row.edited or row.data).integration_officer.email if row else None
