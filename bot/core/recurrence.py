"""Recurrence rules (RFC 5545, 3.3.10) that may come into the town: those whose dates can be worked out at once.

Rules come from other people's calendars. One that repeats every second, or whose dates never come, would keep the bot
busy for ever, each time somebody asks what is on.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_A_DAY = 24
_LONGEST_INTERVAL = 1000
_FIRST_WITHIN = timedelta(days=10 * 366)  # 29 February comes every four years, over a century's turn after eight


def check_rule(rule: str, start: datetime) -> None:
    """`start`: on the town's wall clock.

    Raises:
        ValueError: unreadable, too often, or without a date in the ten years from its beginning.
    """
    check_pace(rule)
    begin = start.replace(tzinfo=None)
    try:
        first = next(iter(rrulestr(rule, dtstart=begin)), None)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if first is None or first - begin > _FIRST_WITHIN:
        raise ValueError("its recurrence rule names no date")


def check_pace(rule: str) -> None:
    """Raises ValueError: more often than daily (some hours of a day may be named), or an interval that is none."""
    parts = {name: value for name, _, value in (part.partition("=") for part in rule.upper().strip().split(";"))}
    if parts.get("FREQ", parts.get("RRULE:FREQ")) not in _FREQUENCIES:
        raise ValueError("it is repeated more often than daily")
    interval = parts.get("INTERVAL", "1")
    if not re.fullmatch(r"\d{1,4}", interval) or not 1 <= int(interval) <= _LONGEST_INTERVAL:
        raise ValueError(f"its recurrence rule has the interval {interval[:20]}")
    times = 1
    for name in _WITHIN_A_DAY:
        times *= len(set(parts[name].split(","))) if name in parts else 1
    if times > _MOST_A_DAY:
        raise ValueError(f"it is repeated {times} times a day")
