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
from bot.core.message import Utterance
from bot.core.together import UNDER_WAY, Parting
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs

_WITH_NO_OFFICE = ("asked", "agreed")  # of a request; those that may have been sent are the office's to answer


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
    connection: AsyncConnection, conversation_id: str, parting: Parting, others: Sequence[Window], now: datetime
) -> list[Utterance]:
    """What nobody keeps once staff end it: a call that was not made, whose number goes, and requests that no office has
    got. Returns what the newcomer is told of it. `others`: when other departments had the conversation."""
    mine, said = call_backs.c.conversation_id == conversation_id, list[Utterance]()
    awaited = (call_backs.c.state == "open") | call_backs.c.promised_by.is_not(None)  # until it has been made
    call = (await connection.execute(sa.select(call_backs.c.asked_at).where(mine, awaited))).first()
    if call and not within(call.asked_at, others):
        await connection.execute(sa.delete(call_backs).where(mine))
        said += [parting.call_off] if parting.call_off else []
    theirs = appointments.c.conversation_id == conversation_id, appointments.c.state.in_(_WITH_NO_OFFICE)
    for request in list(await connection.execute(sa.select(appointments).where(*theirs).order_by(appointments.c.id))):
        if not within(request.created_at, others):
            this = sa.update(appointments).where(appointments.c.id == request.id)
            await connection.execute(this.values(state="dropped", changed_at=now))
            told = parting.request_off if request.starts_at > now else None
            said += [told(request.office, request.starts_at)] if told else []
    return said


def _call(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    mine = call_backs.c.conversation_id == conversations.c.id
    return sa.exists().where(mine, *which, _here(call_backs.c.asked_at))


def _here(at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """As `windows_of_others` for one department."""
    other = handoffs.alias("other")
    theirs = (other.c.conversation_id == conversations.c.id) & (other.c.department != handoffs.c.department)
    return ~sa.exists().where(theirs, other.c.requested_at <= at, other.c.ended_at >= at).correlate_except(other)
