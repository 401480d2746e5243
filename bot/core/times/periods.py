"""Which days figures are about, and which days before they are compared with. Ends do not belong to a period.

A period of its own choice begins and ends with whole months: who could ask for single days could take one from the
other, and would see what one person did on one day.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Choice = Literal["month", "last_month", "quarter", "year", "twelve", "months"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
_LENGTHS: Mapping[Choice, int] = {"month": 1, "last_month": 1, "quarter": 3, "year": 12, "twelve": 12}
EARLIEST = 2000


@dataclass(frozen=True)
class Period:
    """`since` up to, not including, `until`; likewise the time before, as far as that had gone by then."""

    choice: Choice
    since: date
    until: date
    since_before: date
    until_before: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def last_before(self) -> date:
        return self.until_before - timedelta(days=1)


def period(choice: Choice, today: date, first: date | None = None, last: date | None = None) -> Period:
    """`first`, `last`: days in the first and the last month of "months", in whichever order; this month if missing."""
    this, tomorrow = today.replace(day=1), today + timedelta(days=1)
    if choice == "months":
        begin, end = sorted(min(day or this, this).replace(day=1) for day in (first, last))
        return _compared(choice, begin, min(moved(end, 1), tomorrow), _months(begin, end) + 1)
    length = _LENGTHS[choice]
    if choice in ("last_month", "twelve"):
        return _compared(choice, moved(this, -length), this, length)
    return _compared(choice, moved(this, -((today.month - 1) % length)), tomorrow, length)


def month_of(typed: str) -> date | None:
    """The first day of a month, `2026-11`; None for anything else."""
    year, _, month = typed.partition("-")
    if not (len(year) == 4 and len(month) == 2 and typed.isascii() and (year + month).isdigit()):
        return None
    return date(int(year), int(month), 1) if int(year) >= EARLIEST and 1 <= int(month) <= 12 else None


def months_since(first: date, today: date) -> list[date]:
    """Every month from the one a day lies in up to this one, the newest first."""
    this = today.replace(day=1)
    return [moved(this, -back) for back in range(_months(first, this) + 1)]


def moved(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _compared(choice: Choice, since: date, until: date, length: int) -> Period:
    """The same last day, or the last of a shorter month; whole months are compared with whole ones."""
    whole, day = until.day == 1, timedelta(days=1)
    until_before = moved(until, -length) if whole else moved(until - day, -length) + day
    return Period(choice, since, until, moved(since, -length), until_before)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
