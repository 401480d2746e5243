"""How much of a span of time lay in opening hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile

from bot.core.instants import instant
from bot.core.times.hours import HolidayName, OpeningHours


def worked(hours: OpeningHours, holiday: HolidayName, since: datetime, until: datetime) -> timedelta:
    """Of the hours of every day that `until` has seen begin, what lies between. `since` in the zone of the hours."""
    first = since.date() - timedelta(days=1)  # hours may go past midnight
    passed = takewhile(lambda day: day <= until.astimezone(since.tzinfo).date(), hours.days(first, holiday))
    total = timedelta()
    for day in passed:
        for interval in hours.on(day, holiday):
            begin, end = interval.on(day, since)
            total += max(min(instant(end), instant(until)) - max(instant(begin), instant(since)), timedelta())
    return total
