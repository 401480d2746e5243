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
