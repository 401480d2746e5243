"""Which days figures are about, and what they are compared with."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.times.periods import Choice, month_of, months_since, period

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("choice", "today", "days", "before"),
    [
        ("month", TODAY, ("2026-11-01", "2026-11-27"), ("2026-10-01", "2026-10-27")),
        ("month", date(2026, 3, 30), ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-03-01")),
        ("month", date(2026, 3, 31), ("2026-03-01", "2026-04-01"), ("2026-02-01", "2026-03-01")),
        ("last_month", date(2026, 1, 5), ("2025-12-01", "2026-01-01"), ("2025-11-01", "2025-12-01")),
        ("quarter", TODAY, ("2026-10-01", "2026-11-27"), ("2026-07-01", "2026-08-27")),
        ("quarter", date(2026, 1, 1), ("2026-01-01", "2026-01-02"), ("2025-10-01", "2025-10-02")),
        ("year", TODAY, ("2026-01-01", "2026-11-27"), ("2025-01-01", "2025-11-27")),
        ("year", date(2028, 2, 28), ("2028-01-01", "2028-02-29"), ("2027-01-01", "2027-03-01")),
        ("year", date(2028, 2, 29), ("2028-01-01", "2028-03-01"), ("2027-01-01", "2027-03-01")),
        ("month", date(2026, 3, 28), ("2026-03-01", "2026-03-29"), ("2026-02-01", "2026-03-01")),
        ("quarter", date(2026, 5, 30), ("2026-04-01", "2026-05-31"), ("2026-01-01", "2026-03-01")),
        ("twelve", TODAY, ("2025-11-01", "2026-11-01"), ("2024-11-01", "2025-11-01")),
    ],
)
def test_a_period_and_the_one_before(
    choice: Choice, today: date, days: tuple[str, str], before: tuple[str, str]
) -> None:
    found = period(choice, today)
    assert (str(found.since), str(found.until)) == days
    assert (str(found.since_before), str(found.until_before)) == before


def test_months_of_ones_own_choice_in_whichever_order() -> None:
    found = period("months", TODAY, date(2026, 6, 1), date(2026, 4, 1))
    assert (str(found.since), str(found.last)) == ("2026-04-01", "2026-06-30")
    assert (str(found.since_before), str(found.last_before)) == ("2026-01-01", "2026-03-31")


def test_what_lies_ahead_is_not_in_it() -> None:
    found = period("months", TODAY, date(2026, 11, 1), date(2031, 1, 1))
    assert (str(found.since), str(found.last)) == ("2026-11-01", "2026-11-26")
    assert period("months", TODAY) == found


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-13", "2026-00", "2026-1", "1899-01", "２０２６-01", "2026-01-01", "x-01"]
)
def test_what_is_no_month(typed: str) -> None:
    assert month_of(typed) is None


def test_months_to_choose_from() -> None:
    assert month_of("2026-09") == date(2026, 9, 1)
    months = [f"{month:%Y-%m}" for month in months_since(date(2026, 9, 17), TODAY)]
    assert months == ["2026-11", "2026-10", "2026-09"]
