"""The days that a recurrence rule (RFC 5545, 3.3.10) can name at all, told without working the rule out.

Whoever works out a rule that names no day looks for one until the year 9999. Here each of some thousand days is held
against the parts of the rule: a few milliseconds, whatever the rule.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dateutil.easter import easter

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?\(?(MO|TU|WE|TH|FR|SA|SU)(?:\(([+-]?\d{1,2})\))?")
_CHOOSING = ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYEASTER")


class Days:
    """Of one rule, which begins on `first`. `parts`: in capitals, without RRULE:."""

    def __init__(self, parts: Mapping[str, str], first: date) -> None:
        """Raises ValueError: a part that cannot be read."""
        self._first, self._pace, self._interval = first, parts["FREQ"], int(parts.get("INTERVAL") or 1)
        self._week_begins = _WEEKDAYS.index(parts.get("WKST", "MO"))
        names = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYSETPOS")
        self._by = {name: frozenset(map(int, parts[name].split(","))) for name in names if name in parts}
        self._weekdays = frozenset(_weekday(one) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else None
        if not any(name in parts for name in _CHOOSING):
            self._as_the_first()

    def any_within(self, span: timedelta, times: int) -> bool:
        """Whether there may be one. `times`: so often on each of its days."""
        places = self._by.get("BYSETPOS")
        in_period = Counter[object]()
        for day in self._named(span):
            in_period[self._period(day)] += times
            enough = places is None or in_period[self._period(day)] >= min(map(abs, places))
            if enough and day >= self._first:
                return True
        return False

    def _named(self, span: timedelta) -> Iterator[date]:
        """From the beginning of the first period on: places are counted from there."""
        for number in range(-self._first.timetuple().tm_yday, span.days + 1):
            day = self._first + timedelta(days=number)
            if self._in_turn(day) and self._chosen(day):
                yield day

    def _as_the_first(self) -> None:
        """A rule that chooses no day means that of its beginning."""
        if self._pace == "WEEKLY":
            self._weekdays = frozenset({(0, self._first.weekday())})
        elif self._pace in ("MONTHLY", "YEARLY"):
            self._by["BYMONTHDAY"] = frozenset({self._first.day})
        if self._pace == "YEARLY":
            self._by.setdefault("BYMONTH", frozenset({self._first.month}))

    def _period(self, day: date) -> int:
        if self._pace == "DAILY":
            return day.toordinal()
        if self._pace == "WEEKLY":
            return (day.toordinal() - 1 - self._week_begins) // 7
        return day.year * 12 + day.month if self._pace == "MONTHLY" else day.year

    def _in_turn(self, day: date) -> bool:
        return (self._period(day) - self._period(self._first)) % self._interval == 0

    def _chosen(self, day: date) -> bool:
        in_month, in_year = calendar.monthrange(day.year, day.month)[1], 366 if calendar.isleap(day.year) else 365
        number = day.timetuple().tm_yday
        return (
            self._one_of("BYMONTH", day.month)
            and self._one_of("BYMONTHDAY", day.day, day.day - in_month - 1)
            and self._one_of("BYYEARDAY", number, number - in_year - 1)
            and (self._weekdays is None or self._on_weekday(day, in_month, number, in_year))
            and ("BYEASTER" not in self._by or self._one_of("BYEASTER", (day - easter(day.year)).days))
            and self._in_week(day)
        )

    def _one_of(self, name: str, *values: int) -> bool:
        return name not in self._by or not self._by[name].isdisjoint(values)

    def _on_weekday(self, day: date, in_month: int, number: int, in_year: int) -> bool:
        """ "2MO" counts within the month, or within the year where a yearly rule names no month."""
        assert self._weekdays is not None
        places = {0}
        if self._pace == "MONTHLY" or (self._pace == "YEARLY" and "BYMONTH" in self._by):
            places |= {(day.day + 6) // 7, -((in_month - day.day) // 7 + 1)}
        elif self._pace == "YEARLY":
            places |= {(number + 6) // 7, -((in_year - number) // 7 + 1)}
        else:
            places |= {place for place, _ in self._weekdays}
        return any((place, day.weekday()) in self._weekdays for place in places)

    def _in_week(self, day: date) -> bool:
        """With weeks that begin on another day than Monday, or counted from the end of the year, it is not told."""
        weeks = self._by.get("BYWEEKNO")
        if weeks is None or self._week_begins or min(weeks) < 0:
            return True
        return day.isocalendar().week in weeks


def _weekday(text: str) -> tuple[int, int]:
    """`2MO` as (2, 0); `MO` as (0, 0)."""
    found = _BY_DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"its recurrence rule names the day {text[:20]}")
    return int(found[1] or found[3] or 0), _WEEKDAYS.index(found[2])
