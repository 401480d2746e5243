"""The dates of an event: its beginnings in a span of time, and those on which it was to take place and does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from dateutil.rrule import rrulestr

from bot.core.content.places import Event
from bot.core.times.hours import time_of_day

MOMENT = timedelta(minutes=1)
SEVERAL_DAYS = timedelta(hours=20)
_WORTH_COMING, _HALF_HOURS = timedelta(minutes=90), 48  # of a day
_PER_SERIES = 12


@dataclass(frozen=True)
class Occurrence:
    """`cancelled`: it was to take place then, and does not."""

    event: Event
    start: datetime
    cancelled: bool = False

    def ends(self) -> datetime:
        """On the wall clock as long after its begin as the event's end; an open end is the next moment."""
        lasts = self.event.end - self.event.start if self.event.end else MOMENT
        return self.start + max(lasts, MOMENT)

    def times_of_day(self) -> set[str]:
        """When it begins, and when else it would still be worth while to come."""
        every = (self.start + timedelta(minutes=30 * k) for k in range(_HALF_HOURS))
        later = (moment for moment in every if moment + _WORTH_COMING <= self.ends())
        return {time_of_day(moment.time()) for moment in (self.start, *later)}

    def __hash__(self) -> int:
        return hash((self.event.id, self.start))


def occurrences(event: Event, first: datetime, last: datetime) -> Iterator[Occurrence]:
    """The event's beginnings in [first, last), recurrence expanded on the wall clock (RFC 5545)."""
    kept = [moment for moment in _beginnings(event, first, last) if moment.date() not in event.excluded]
    return iter([Occurrence(event, moment.replace(tzinfo=first.tzinfo)) for moment in kept[:_PER_SERIES]])


def cancelled(event: Event, first: datetime, last: datetime) -> Iterator[Occurrence]:
    """Those that were to begin on one of the days and do not; told until their day is over."""
    if not event.excluded:
        return iter(())
    morning = datetime.combine(first.date(), time(), first.tzinfo)
    off = [moment for moment in _beginnings(event, morning, last) if moment.date() in event.excluded]
    return iter([Occurrence(event, moment.replace(tzinfo=first.tzinfo), True) for moment in off[:_PER_SERIES]])


def idle_days(event: Event) -> list[date]:
    """Days on which it is said to be cancelled, and on which it would not take place anyway."""
    midnights = ((day, datetime.combine(day, time())) for day in event.excluded)
    return [day for day, first in midnights if not _beginnings(event, first, first + timedelta(days=1))]


def after(occurrence: Occurrence, within: timedelta) -> Occurrence | None:
    """The next date on which it does take place."""
    return next(occurrences(occurrence.event, occurrence.start, occurrence.start + within), None)


def _beginnings(event: Event, first: datetime, last: datetime) -> list[datetime]:
    """On the wall clock, whether it takes place then or not."""
    until, since, begin = (moment.replace(tzinfo=None) for moment in (last, first, event.start))
    starts = [begin, *(moment.replace(tzinfo=None) for moment in event.also)]
    if event.rrule:
        starts[:1] = _rule(event.rrule, begin).between(since, until, inc=True) if begin < until else []
    return sorted({moment for moment in starts if since <= moment < until})


@lru_cache(maxsize=8192)
def _rule(rule: str, begin: datetime) -> Any:
    return rrulestr(rule, dtstart=begin)


def running(event: Event, first: datetime, last: datetime) -> Iterator[Occurrence]:
    """The event's dates in [first, last), those that are cancelled too; also one that lasts at `first`. Of days that
    begin at midnight only one of several days: what goes on after an evening is that evening's."""
    lasts = event.end - event.start if event.end else timedelta()
    since = first if first.time() == time() and lasts < SEVERAL_DAYS else first - lasts
    takes_place = (o for o in occurrences(event, since, last) if o.start >= first or o.ends() > first)
    return chain(takes_place, cancelled(event, first, last))


def moved_dates(events: Iterable[Event]) -> dict[tuple[str, date], Event]:
    """What takes place instead of a date of a series, by the series and the day it was to be on."""
    return {(e.series, e.stands_for or e.start.date()): e for e in events if e.series}


def is_over(event: Event, now: datetime) -> bool:
    """Whether nothing of it comes any more; of a series only the next beginning is computed. What may be cancelled is
    not over before its day is."""
    lasts = event.end - event.start if event.end else timedelta()
    present = datetime.combine(now.date(), time()) if event.excluded else now.replace(tzinfo=None)
    since, begin = present - lasts, event.start.replace(tzinfo=None)
    if event.rrule and _rule(event.rrule, begin).after(since, inc=True):
        return False
    return all(moment.replace(tzinfo=None) < since for moment in (begin, *event.also))


def once_each(found: list[Occurrence]) -> list[Occurrence]:
    """Of a series only its next date."""
    first: dict[str, Occurrence] = {}
    for occurrence in sorted(found, key=lambda o: o.start):
        first.setdefault(occurrence.event.id, occurrence)
    return list(first.values())
