"""Days said by words of the calendar's week: "in 3 days", "übermorgen", "next Tuesday"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from bot.core.times import dates
from bot.core.times.dates import DateSpan, Unit, Which
from bot.core.times.hours import WEEKDAYS
from bot.language.beside import beside, overlap, touched
from bot.language.calendar_dates import Found
from bot.language.gazetteer import Match

_WITH_WEEKDAY = {"next_week": "next", "this_week": "bare"}
_SINGLE = ("today", "tomorrow", "day_after_tomorrow")
_DAYS: dict[Unit, int] = {"day": 1, "week": 7, "month": 0}
_OR = r"und|oder|and|or|et|ou|та|і|й|або|чи|и|или|i|a|lub|albo|și|si|sau|ve|veya|ya|و|او|أو|یا"
_LINK = re.compile(rf"[\s,'’]*(?:(?!(?:{_OR})\b)[^\W\d]{{1,4}}[\s,'’]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class _Counted(Found):
    """An amount, and how many days it leads ahead; none for months and for what begins today."""

    days: int = 0


def spoken(text: str, marks: Sequence[Match], today: date) -> list[Found]:
    """Amounts first: what belongs to one ("two Mondays", "3 luni") is no weekday."""
    amounts = list(_amounts(text, marks, today))
    exact = list(_days_in_weeks(text, marks, amounts, today))
    counted = exact + [f for f in amounts if not any(overlap(f, other) for other in exact)]
    named = [*_weekdays(text, marks, today), *_periods(text, marks, today)]
    return counted + [f for f in named if not any(overlap(f, other) for other in counted)]


def _days_in_weeks(text: str, marks: Sequence[Match], amounts: Sequence[_Counted], today: date) -> Iterator[Found]:
    """ "Friday in two weeks" is that weekday of that week, "tomorrow in a week" so many days after tomorrow."""
    for mark in marks:
        for amount in amounts:
            weeks, odd = divmod(amount.days, 7)
            if not weeks or odd or not (overlap(mark, amount) or _linked(text, mark, amount)):
                continue
            week = dates.ahead(weeks, "week", today) if mark.entity == "weekday" else None
            day = dates.period(mark.value, today) if mark.entity == "day" and mark.value in _SINGLE else None
            if week:
                day = dates.weekday_of(week, dates.weekday(WEEKDAYS.index(mark.value), today))
            elif day:
                day = DateSpan(*[day.first + timedelta(weeks=weeks)] * 2)
            if day:
                yield Found(min(mark.start, amount.start), max(mark.end, amount.end), day)


def _linked(text: str, mark: Match, amount: Found) -> bool:
    """Whether nothing stands between, or one short word that is no "or"."""
    end, start = min(mark.end, amount.end), max(mark.start, amount.start)
    return bool(_LINK.fullmatch(text, end, start))


def _amounts(text: str, marks: Sequence[Match], today: date) -> Iterator[_Counted]:
    """ "in 3 days", "hafta sonra", "the next two weeks"."""
    for mark in marks:
        if mark.entity == "amount":
            count, _, unit = mark.value.partition(" ")
            span = mark
        elif mark.entity == "unit":
            number = beside(text, marks, mark, "number", -1)
            count, unit = (number.value if number else ""), mark.value
            span = replace(mark, start=number.start) if number else mark
            if not number and touched(text, marks, mark, "weekday"):  # "يوم الجمعة" is the day, not "a day"
                continue
        else:
            continue
        yield from _counted(text, marks, span, (count, cast(Unit, unit)), today)


def _counted(
    text: str, marks: Sequence[Match], span: Match, amount: tuple[str, Unit], today: date
) -> Iterator[_Counted]:
    count, unit = amount
    ahead = 0
    before, after = beside(text, marks, span, "before", -1), beside(text, marks, span, "after", 1)
    coming = beside(text, marks, span, "next", -1) or beside(text, marks, span, "coming", -1)
    if before or (after and count):
        days, ahead = dates.ahead(int(count or 1), unit, today), int(count or 1) * _DAYS[unit]
    elif coming and count:
        days = dates.within(int(count), unit, today)
    else:
        return
    start = min(m.start for m in (span, before or coming) if m)
    if days:
        yield _Counted(start, max(m.end for m in (span, after) if m), days, days=ahead)


def _weekdays(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    for mark in marks:
        begins = mark.entity == "weekday_since" and any(beside(text, marks, mark, k, 1) for k in ("weekday", "onwards"))
        if not (begins or (mark.entity == "weekday" and not _counts(text, marks, mark))):
            continue
        if touched(text, marks, mark, "past"):
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
        over = mark.value == "weekend" and touched(text, marks, mark, "past")
        span = dates.period(mark.value, today) if mark.entity == "day" and not over else None
        weekday = any(beside(text, marks, mark, "weekday", side) for side in (-1, 1))
        if span and not (weekday and mark.value in _WITH_WEEKDAY):
            yield Found(mark.start, mark.end, span)
