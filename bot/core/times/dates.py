"""Days people name, as spans: pure arithmetic, no words and no clock.

A weekday alone is the next one, today included; "coming" leaves today out; "next" is the one in the week after this
one (weeks begin on Monday). Which words of a language mean "coming" and which "next" is data (`nlu/dates/`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Which = Literal["bare", "coming", "next"]
Unit = Literal["day", "week", "month"]
_SATURDAY = 5
_COMING_DAYS = 7
_YEARS_AROUND = 5
_FARTHEST = {"day": 400, "week": 60, "month": 24}


@dataclass(frozen=True)
class DateSpan:
    """From the first to the last day, both included; no last day: from then on."""

    first: date
    last: date | None

    def iso(self) -> str:
        """ "2026-12-01/2026-12-06"; "2026-12-01/" from then on (the interval of ISO 8601, for buttons)."""
        return f"{self.first.isoformat()}/{self.last.isoformat() if self.last else ''}"

    @classmethod
    def from_iso(cls, text: str) -> DateSpan:
        """Raises ValueError when the text is not one of ours."""
        first, _, last = text.partition("/")
        return cls(date.fromisoformat(first), date.fromisoformat(last) if last else None)

    def near(self, today: date) -> bool:
        """Whether it is in years that people ask about; "9999" is a slip, or no question at all."""
        return all(abs(day.year - today.year) <= _YEARS_AROUND for day in (self.first, self.last or self.first))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the span; only the first of an open one."""
        last = self.last or self.first
        return tuple(self.first + timedelta(days=n) for n in range((last - self.first).days + 1))


def period(name: str, today: date) -> DateSpan | None:
    """A period named by a word ("tomorrow", "next_week"), or None; what is already over of it is left out."""
    monday = today - timedelta(days=today.weekday())
    spans: dict[str, Callable[[], DateSpan]] = {
        "today": lambda: _days(today, 1),
        "tomorrow": lambda: _days(today + timedelta(days=1), 1),
        "day_after_tomorrow": lambda: _days(today + timedelta(days=2), 1),
        "coming_days": lambda: _days(today, _COMING_DAYS),
        "this_week": lambda: DateSpan(today, monday + timedelta(days=6)),
        "next_week": lambda: _days(monday + timedelta(days=7), 7),
        "weekend": lambda: DateSpan(max(today, monday + timedelta(days=_SATURDAY)), monday + timedelta(days=6)),
        "next_weekend": lambda: _days(monday + timedelta(days=7 + _SATURDAY), 2),
        "this_month": lambda: DateSpan(today, _month_of(today).last),
        "next_month": lambda: _month_of(_months_on(today, 1)),
    }
    return spans[name]() if name in spans else None


def weekday(index: int, today: date, which: Which = "bare") -> DateSpan:
    """A day of the week, 0 is Monday."""
    monday = today - timedelta(days=today.weekday())
    if which == "next":
        return _days(monday + timedelta(days=7 + index), 1)
    ahead = (index - today.weekday()) % 7
    return _days(today + timedelta(days=ahead or (7 if which == "coming" else 0)), 1)


def weekday_of(days: DateSpan, named: DateSpan) -> DateSpan:
    """The same day of the week in the days spoken of before, or the next after them ("next week", "and on Saturday?");
    as named where they are long."""
    if named.first != named.last or len(days.days) > _COMING_DAYS:
        return named
    same = days.first + timedelta(days=(named.first.weekday() - days.first.weekday()) % _COMING_DAYS)
    return _days(max(same, named.first), 1)


def day_of_month(number: int, near: date, today: date) -> DateSpan | None:
    """ "On the 6th": of the month spoken of, or of the next when that day is over."""
    for months in (0, 1):
        first = _months_on(near.replace(day=1), months)
        last = _month_of(first).last
        if last and 1 <= number <= last.day and first.replace(day=number) >= today:
            return _days(first.replace(day=number), 1)
    return None


def month(number: int, today: date) -> DateSpan:
    """The month of that number that is not over yet, 1 is January."""
    year = today.year + (number < today.month)
    span = _month_of(date(year, number, 1))
    return DateSpan(max(today, span.first), span.last)


def ahead(count: int, unit: Unit, today: date) -> DateSpan | None:
    """ "In three days" is that day, "in two weeks" the calendar week, "in a month" the calendar month it leads to."""
    if count > _FARTHEST[unit]:
        return None
    if unit == "day":
        return _days(today + timedelta(days=count), 1)
    if unit == "week":
        return _days(today - timedelta(days=today.weekday()) + timedelta(weeks=count), 7)
    return _month_of(_months_on(today, count))


def within(count: int, unit: Unit, today: date) -> DateSpan | None:
    """ "The next two weeks": from today for so long."""
    if count > _FARTHEST[unit]:
        return None
    days = {"day": count, "week": 7 * count, "month": 30 * count}[unit]
    return _days(today, max(days, 1))


def _days(first: date, count: int) -> DateSpan:
    return DateSpan(first, first + timedelta(days=count - 1))


def _months_on(day: date, count: int) -> date:
    years, index = divmod(day.month - 1 + count, 12)
    return date(day.year + years, index + 1, 1)


def _month_of(day: date) -> DateSpan:
    return DateSpan(day.replace(day=1), _months_on(day, 1) - timedelta(days=1))
