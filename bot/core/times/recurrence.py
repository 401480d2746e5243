"""Recurrence rules (RFC 5545, 3.3.10) that may come into the town: those whose dates can be worked out at once.

Rules come from other people's calendars. One that repeats every second, or whose dates never come, would keep the bot
busy for ever, each time somebody asks what is on; one that names no day at all, for seconds the first time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr

from bot.core.times.recurrence_days import Days

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_A_DAY = 24
_LONGEST_INTERVAL = 1000
_NO_DATE = "its recurrence rule names no date"
_REMEMBERED = 4  # an import asks several times in a row of the same rule
_FIRST_WITHIN = timedelta(days=10 * 366)  # 29 February comes every four years, over a century's turn after eight


class BrokenRule(ValueError):
    """Unreadable, too often, or without a date in the ten years from its beginning."""


@lru_cache(_REMEMBERED)
def check_rule(rule: str, start: datetime) -> None:
    """`start`: on the town's wall clock. Raises BrokenRule."""
    check_days(rule, start)
    begin = start.replace(tzinfo=None)
    try:
        first = next(iter(rrulestr(rule, dtstart=begin)), None)
    except (TypeError, ValueError) as error:
        raise BrokenRule(str(error)) from error
    if first is None or first - begin > _FIRST_WITHIN:
        raise BrokenRule(_NO_DATE)


@lru_cache(_REMEMBERED)
def check_days(rule: str, start: datetime) -> None:
    """As `check_rule`, as far as it can be told without working the rule out: some milliseconds. Raises BrokenRule."""
    parts = _parts(rule)
    times = _times_a_day(parts)
    try:
        named = Days(parts, start.date()).any_within(_FIRST_WITHIN, times)
    except (ValueError, OverflowError) as error:
        raise BrokenRule(f"its recurrence rule cannot be read ({error})") from error
    if not named:
        raise BrokenRule(_NO_DATE)


def _parts(rule: str) -> dict[str, str]:
    """Raises BrokenRule: more often than daily, an interval that is none, or several lines."""
    text = rule.upper().strip().removeprefix("RRULE:")
    if len(text.split()) > 1:
        raise BrokenRule("its recurrence rule has several lines")
    parts = {name: value for name, _, value in (part.partition("=") for part in text.split(";"))}
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BrokenRule("it is repeated more often than daily")
    interval = parts.get("INTERVAL", "1")
    if not re.fullmatch(r"\d{1,4}", interval) or not 1 <= int(interval) <= _LONGEST_INTERVAL:
        raise BrokenRule(f"its recurrence rule has the interval {interval[:20]}")
    return parts if "BYWEEKDAY" not in parts else parts | {"BYDAY": parts["BYWEEKDAY"]}


def _times_a_day(parts: Mapping[str, str]) -> int:
    """Raises BrokenRule: too many; some hours of a day may be named."""
    times = 1
    for name in _WITHIN_A_DAY:
        times *= len(set(parts[name].split(","))) if name in parts else 1
    if times > _MOST_A_DAY:
        raise BrokenRule(f"it is repeated {times} times a day")
    return times
