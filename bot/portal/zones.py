"""Moments of other clocks on the town's wall clock, without a zone, as courses and events are stored."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo


def on_the_wall(moment: date, zone: tzinfo) -> datetime:
    """A day begins at 00:00; a moment without a zone is the town's already."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def same_clock(one: tzinfo, other: tzinfo, year: int) -> bool:
    """Whether both clocks show the same in winter and in summer, so that a weekly event stays at its hour."""
    days = (datetime(year, 1, 15), datetime(year, 7, 15))
    return all(one.utcoffset(day) == other.utcoffset(day) for day in days)
