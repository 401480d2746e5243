"""The dates of a recurring VEVENT, as rule and exceptions on the town's wall clock where that says the same.

Where it does not (a rule in UTC or in a zone with other clock changes, several rules, "this and all that follow"),
recurring-ical-events works the dates out, from the first day of this year to the last of the next: the same all year
long, so that reading the calendar again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, vRecur
from icalendar import Event as Component

from bot.core.times.recurrence import BrokenRule, check_days, check_rule
from bot.portal.zones import on_the_wall, same_clock

_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
_MOST_DATES = 1000
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_SHOWN = ("SUMMARY", "LOCATION")


@dataclass(frozen=True)
class Series:
    """`start`: the first date, where it is not the event's own. `moved`: (day it stood for, what stands instead)."""

    start: datetime | None = None
    rule: str | None = None
    excluded: tuple[date, ...] = ()
    also: tuple[datetime, ...] = ()
    moved: tuple[tuple[date, Component], ...] = ()


def series_of(master: Component, others: Sequence[Component], zone: tzinfo, today: date) -> Series:
    """Raises BrokenRule: a rule that cannot be read, repeats within hours, or names no date."""
    rule = master.get("RRULE")
    for one in (*_each(rule), *_each(master.get("EXRULE"))):
        if not isinstance(one, vRecur):
            raise BrokenRule(f"its recurrence rule cannot be read ({str(one)[:80]})")
        begin = master.get("DTSTART").dt
        own = on_the_wall(begin, getattr(begin, "tzinfo", None) or zone)  # on its own clock the rule names its days
        check_days(bytes(one.to_ical()).decode(), own)  # type: ignore[no-untyped-call]
    if rule is None and "RDATE" not in master and not others:
        return Series()
    if _is_plain(master, rule, others, zone, today):
        return _plain(master, rule, others, zone)
    return _worked_out(master, others, zone, today)


def is_off(part: Component) -> bool:
    return words_of(part, "STATUS").upper() == "CANCELLED"


def is_private(part: Component) -> bool:
    return words_of(part, "CLASS").upper() in _PRIVATE


def words_of(part: Component, name: str) -> str:
    """The first, where it stands there twice."""
    value = part.get(name)
    return str(value[0] if isinstance(value, list) else value or "").strip()


def _like(part: Component, master: Component) -> bool:
    """Whether this date is one of the series: takes place, for everybody, under its title, there, and as long."""
    if is_off(part) or is_private(part):
        return False
    same = (words_of(part, name) in ("", words_of(master, name)) for name in _SHOWN)
    return all(same) and _length(part) in (timedelta(), _length(master))


def _length(part: Component) -> timedelta:
    """None at all where no end is told, as recurring-ical-events does; a day has its day (RFC 5545, 3.6.1)."""
    begin, end, duration = (part.get(name) for name in ("DTSTART", "DTEND", "DURATION"))
    if duration is not None:
        return timedelta(seconds=duration.dt.total_seconds())
    if end is not None:
        return timedelta(seconds=(end.dt - begin.dt).total_seconds())
    return timedelta() if isinstance(begin.dt, datetime) else timedelta(days=1)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _is_plain(master: Component, rule: Any, others: Sequence[Component], zone: tzinfo, today: date) -> bool:
    begin = master.get("DTSTART").dt
    own = begin.tzinfo if isinstance(begin, datetime) else None
    if rule is not None and own is not None and not same_clock(own, zone, today.year):
        return False
    if isinstance(rule, list) or "EXRULE" in master or any(name in (rule or {}) for name in _WITHIN_A_DAY):
        return False
    return not any("RANGE" in other.get("RECURRENCE-ID").params for other in others)


def _plain(master: Component, rule: vRecur | None, others: Sequence[Component], zone: tzinfo) -> Series:
    start = on_the_wall(master.get("DTSTART").dt, zone)
    moved = tuple((on_the_wall(other.get("RECURRENCE-ID").dt, zone).date(), other) for other in others)
    excluded = {moment.date() for moment in _dates(master, "EXDATE", zone)} | {day for day, _ in moved}
    also = set(_dates(master, "RDATE", zone)) - {start}
    if max(len(excluded), len(also)) > _MOST_DATES:
        raise ValueError(f"it names more than {_MOST_DATES} single dates")
    text = _rule_text(rule, zone) if rule is not None else None
    if text:
        check_rule(text, start)
    if text and next(iter(rrulestr(text, dtstart=start)), start) != start:
        also.add(start)  # the first date counts even where the rule would not name it (RFC 5545, 3.8.5.3)
    return Series(None, text, tuple(sorted(excluded)), tuple(sorted(also)), moved)


def _rule_text(rule: vRecur, zone: tzinfo) -> str:
    """With its end on the wall clock."""
    known = vRecur(rule)
    if until := known.get("UNTIL"):
        last = until[0]
        at = (
            on_the_wall(last, zone) if isinstance(last, datetime) else datetime(last.year, last.month, last.day, 23, 59)
        )
        known["UNTIL"] = [at]
    return bytes(known.to_ical()).decode()  # type: ignore[no-untyped-call]


def _dates(master: Component, name: str, zone: tzinfo) -> Iterator[datetime]:
    """EXDATE and RDATE: days, times or periods, in one line or several."""
    found = master.get(name)
    for line in found if isinstance(found, list) else [found] if found is not None else []:
        for one in line.dts:
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield on_the_wall(moment, zone)


def _worked_out(master: Component, others: Sequence[Component], zone: tzinfo, today: date) -> Series:
    """Single dates that are cancelled or moved are days left out, as in `_plain`; not those of "all that follow"."""
    ranged = any("RANGE" in other.get("RECURRENCE-ID").params for other in others)
    found = list(_found(master, others, zone, today))
    own, moved, off = [], [], set[datetime]()
    for stood, part in found[:_MOST_DATES]:
        at = on_the_wall(part.get("DTSTART").dt, zone)
        if _like(part, master) and (ranged or at == stood):
            own.append(at)
            continue
        moved.append((at.date() if ranged else stood.date(), part))
        off |= set() if ranged else {stood}
    if "EXDATE" in master and not ranged:
        off |= {stood for stood, _ in _found(_without(master, "EXDATE"), (), zone, today)} - {
            stood for stood, _ in found
        }
    held = {moment.date() for moment in own}
    off = {moment for moment in off if moment.date() not in held}  # a day left out is one without any of its dates
    if not own and not off:  # nothing of it in these two years
        return Series(excluded=(on_the_wall(master.get("DTSTART").dt, zone).date(),), moved=tuple(moved))
    begins, days = sorted({*own, *off}), sorted({moment.date() for moment in off})
    return Series(begins[0], None, tuple(days), tuple(begins[1:]), tuple(moved))


def _found(
    master: Component, others: Sequence[Component], zone: tzinfo, today: date
) -> Iterator[tuple[datetime, Component]]:
    """(when it was to be, the date as it is) of this year and the next."""
    calendar = Calendar()
    for part in (master, *others):
        calendar.add_component(part)
    first, last = datetime(today.year, 1, 1, tzinfo=UTC), datetime(today.year + 2, 1, 1, tzinfo=UTC)
    for part in recurring_ical_events.of(calendar).between(first, last):
        yield on_the_wall((part.get("RECURRENCE-ID") or part.get("DTSTART")).dt, zone), part


def _without(part: Component, name: str) -> Component:
    left = deepcopy(part)
    left.pop(name, None)
    return left
