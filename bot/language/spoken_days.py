"""Days said by words of the calendar's week: "in 3 days", "übermorgen", "next Tuesday"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from bot.core import dates
from bot.core.dates import Unit, Which
from bot.core.hours import WEEKDAYS
from bot.language.beside import beside, overlap
from bot.language.calendar_dates import Found
from bot.language.gazetteer import Match

_WITH_WEEKDAY = {"next_week": "next", "this_week": "bare"}


def spoken(text: str, marks: Sequence[Match], today: date) -> list[Found]:
    """Amounts first: what belongs to one ("two Mondays", "3 luni") is no weekday."""
    counted = list(_amounts(text, marks, today))
    named = [*_weekdays(text, marks, today), *_periods(text, marks, today)]
    return counted + [f for f in named if not any(overlap(f, other) for other in counted)]


def _amounts(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    """ "in 3 days", "hafta sonra", "the next two weeks"."""
    for mark in marks:
        if mark.entity == "amount":
            count, _, unit = mark.value.partition(" ")
            span = mark
        elif mark.entity == "unit":
            number = beside(text, marks, mark, "number", -1)
            count, unit = (number.value if number else ""), mark.value
            span = replace(mark, start=number.start) if number else mark
        else:
            continue
        yield from _counted(text, marks, span, (count, cast(Unit, unit)), today)


def _counted(text: str, marks: Sequence[Match], span: Match, amount: tuple[str, Unit], today: date) -> Iterator[Found]:
    count, unit = amount
    before, after = beside(text, marks, span, "before", -1), beside(text, marks, span, "after", 1)
    coming = beside(text, marks, span, "next", -1) or beside(text, marks, span, "coming", -1)
    if before or (after and count):
        days = dates.ahead(int(count or 1), unit, today)
    elif coming and count:
        days = dates.within(int(count), unit, today)
    else:
        return
    start = min(m.start for m in (span, before or coming) if m)
    if days:
        yield Found(start, max(m.end for m in (span, after) if m), days)


def _weekdays(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    for mark in marks:
        begins = mark.entity == "weekday_since" and any(beside(text, marks, mark, k, 1) for k in ("weekday", "onwards"))
        if not (begins or (mark.entity == "weekday" and not _counts(text, marks, mark))):
            continue
        which, start, end = _qualified(text, marks, mark)
        day = dates.weekday(WEEKDAYS.index(mark.value), today, which)
        yield Found(start, end, day, weekday_alone=which == "bare" and (start, end) == (mark.start, mark.end))


def _counts(text: str, marks: Sequence[Match], mark: Match) -> bool:
    """Whether the word is a unit behind its number: Romanian "luni" is Monday, "3 luni" three months."""
    unit = next((m for m in marks if m.entity == "unit" and m.start == mark.start), None)
    return unit is not None and beside(text, marks, unit, "number", -1) is not None


def _qualified(text: str, marks: Sequence[Match], mark: Match) -> tuple[Which, int, int]:
    """Which of these weekdays is meant, and where all that says so stands."""
    for side in (-1, 1):
        for kind in ("next", "coming", "day"):
            other = beside(text, marks, mark, kind, side)
            which = _WITH_WEEKDAY.get(other.value) if other and kind == "day" else kind
            if other and which:
                return cast(Which, which), min(mark.start, other.start), max(mark.end, other.end)
    return "bare", mark.start, mark.end


def _periods(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    """Named days and weeks; a week that only says which Tuesday is none."""
    for mark in marks:
        span = dates.period(mark.value, today) if mark.entity == "day" else None
        weekday = any(beside(text, marks, mark, "weekday", side) for side in (-1, 1))
        if span and not (weekday and mark.value in _WITH_WEEKDAY):
            yield Found(mark.start, mark.end, span)
