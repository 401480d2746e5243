"""What an open handoff still has to keep: a call, an appointment that is under way. Conditions beside `conversations`
joined with their open handoff; what was told to another department is not this one's to keep.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.together import UNDER_WAY
from bot.store.desk_tables import handoffs
from bot.store.tables import conversations
from bot.store.together_tables import appointments, call_backs


def promised(now: datetime) -> sa.ColumnElement[bool]:
    """Staff have said that they will call, or an appointment is asked for whose time has not come."""
    request = sa.exists().where(
        appointments.c.conversation_id == conversations.c.id, appointments.c.state.in_(UNDER_WAY),
        appointments.c.starts_at > now, _here(appointments.c.created_at),
    )  # fmt: skip
    return _call(call_backs.c.promised_by.is_not(None), call_backs.c.state != "reached") | request


def call_wanted() -> sa.ColumnElement[bool]:
    """The newcomer has given a number, and nobody has said yet what became of the call."""
    return _call(call_backs.c.state == "open")


def _call(*which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    mine = call_backs.c.conversation_id == conversations.c.id
    return sa.exists().where(mine, *which, _here(call_backs.c.asked_at))


def _here(at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """As `windows_of_others` for one department."""
    other = handoffs.alias("other")
    theirs = (other.c.conversation_id == conversations.c.id) & (other.c.department != handoffs.c.department)
    return ~sa.exists().where(theirs, other.c.requested_at <= at, other.c.ended_at >= at)
