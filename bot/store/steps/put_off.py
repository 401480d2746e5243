"""When work that was put off is due: after its pause, and at once when the clock was put back meanwhile. Else it would
wait for as long as the clock went back, and with it all behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.instants import instant

LONGEST = timedelta(minutes=30)  # nothing is put off for longer: what lies further ahead is of another clock


def pause(seconds: float) -> timedelta:
    return min(timedelta(seconds=seconds), LONGEST)


def is_due(at: sa.ColumnElement[Any], now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(at <= now, at > instant(now) + LONGEST)


def is_due_now(at: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """The same in a query that is built once and asked with `moment(now)`."""
    return sa.or_(at <= sa.bindparam("now", type_=at.type), at > sa.bindparam("beyond", type_=at.type))


def moment(now: datetime) -> dict[str, datetime]:
    return {"now": now, "beyond": instant(now) + LONGEST}
