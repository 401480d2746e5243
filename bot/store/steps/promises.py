"""What an open handoff still has to keep: a call, an appointment that is under way. Conditions beside `conversations`
joined with their open handoff; what was told to another department is not this one's to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.past import Window, within
from bot.core.together import UNDER_WAY, WITH_NO_OFFICE, CalledOff
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs


def promised(now: datetime) -> sa.ColumnElement[bool]:
    """Staff have said that they will call, or an appointment is asked for whose time has not come."""
    request = sa.exists().where(
        appointments.c.conversation_id == conversations.c.id, appointments.c.state.in_(UNDER_WAY),
        appointments.c.starts_at > now, _here(appointments.c.created_at),
    )  # fmt: skip
    return _call(call_backs.c.promised_by.is_not(None), call_backs.c.state != "reached") | request


def call_promised_at() -> sa.ScalarSelect[datetime]:
    """Since when a call is promised that nobody has made; null where none is."""
    mine = call_backs.c.conversation_id == conversations.c.id
    owed = mine & call_backs.c.promised_by.is_not(None) & _here(call_backs.c.asked_at)
    return sa.select(call_backs.c.changed_at).where(owed).correlate(conversations, handoffs).scalar_subquery()


def call_wanted() -> sa.ColumnElement[bool]:
    """The newcomer has given a number, and nobody has said yet what became of the call."""
    return _call(call_backs.c.state == "open")


async def end_promises(
    connection: AsyncConnection, conversation_id: str, now: datetime, others: Sequence[Window] = ()
) -> list[CalledOff]:
    """What nobody keeps once a handoff ends: a call that was not made, whose number goes, and requests that no office
    has got. Returns what of it the newcomer still waits for. `others`: when other departments had the conversation."""
    mine = call_backs.c.conversation_id == conversation_id
    awaited = (call_backs.c.state == "open") | call_backs.c.promised_by.is_not(None)  # until it has been made
    call = (await connection.execute(sa.select(call_backs.c.asked_at).where(mine, awaited))).first()
    called_off = [CalledOff()] if call and not within(call.asked_at, others) else []
    if called_off:
        await connection.execute(sa.delete(call_backs).where(mine))
    return [*called_off, *await end_requests(connection, conversation_id, now, others)]


async def end_requests(
    connection: AsyncConnection, conversation_id: str, now: datetime, others: Sequence[Window] = ()
) -> list[CalledOff]:
    """Requests for appointments that no office has got: the newcomer's yes counts no more. As `end_promises`."""
    theirs = appointments.c.conversation_id == conversation_id, appointments.c.state.in_(WITH_NO_OFFICE)
    rows = await connection.execute(sa.select(appointments).where(*theirs).order_by(appointments.c.id))
    ended = [row for row in rows if not within(row.created_at, others)]
    if ended:
        these = sa.update(appointments).where(appointments.c.id.in_([row.id for row in ended]))
        await connection.execute(these.values(state="dropped", changed_at=now))
    return [CalledOff(row.office, row.starts_at) for row in ended if row.starts_at > now]


async def forget(connection: AsyncConnection, conversation_id: str, now: datetime) -> list[CalledOff]:
    """As `end_promises`, for who takes a question back: no number stays, not even that of a call that was made."""
    mine = sa.delete(call_backs).where(call_backs.c.conversation_id == conversation_id)
    numbers = (await connection.execute(mine)).rowcount
    return [*([CalledOff()] if numbers else []), *await end_requests(connection, conversation_id, now)]


def _call(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    mine = call_backs.c.conversation_id == conversations.c.id
    return sa.exists().where(mine, *which, _here(call_backs.c.asked_at))


def _here(at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """As `windows_of_others` for one department."""
    other = handoffs.alias("other")
    theirs = (other.c.conversation_id == conversations.c.id) & (other.c.department != handoffs.c.department)
    return ~sa.exists().where(theirs, other.c.requested_at <= at, other.c.ended_at >= at).correlate_except(other)
