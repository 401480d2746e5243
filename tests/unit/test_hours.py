"""Opening hours, told truthfully: one office in Musterstadt asked at many moments (Europe/Berlin)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.core.times.hours import OpeningHours

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = {date(2026, 12, 25): "1. Weihnachtstag", date(2026, 12, 26): "2. Weihnachtstag", date(2027, 1, 1): "Neujahr"}

OFFICE = OpeningHours.model_validate(
    {
        "week": {
            "mon": [["13:00", "16:00"], ["08:00", "12:00"]],  # out of order on purpose
            "tue": [["08:00", "12:00"], ["14:00", "18:00", "appointment"]],
            "wed": [["08:00", "12:00", "appointment"]],
            "thu": [["08:00", "12:00"], ["09:00", "18:00", "appointment"]],
            "fri": [["08:00", "12:00"]],
        },
        "special": [
            {"from": "2026-12-24", "to": "2026-12-24", "hours": [], "reason": {"de": "Heiligabend"}},
            {"from": "2026-12-26", "to": "2026-12-26", "hours": [["14:00", "16:00"], ["10:00", "12:00"]]},
            {"from": "2027-02-15", "to": "2027-02-16", "hours": [["10:00", "11:00", "appointment"]]},
        ],
        "closed_temporarily": {"from": "2027-03-01", "to": "2027-06-06", "reason": {"de": "Umbau"}},
    }
)
BAR = OpeningHours.model_validate(
    {
        "week": {"fri": [["20:00", "01:00"]], "sat": [["22:00", "04:00"]], "sun": [["00:00", "00:00"]]},
        "special": [{"from": "2026-11-28", "to": "2026-11-28", "hours": []}],
        "closed_temporarily": {"from": "2027-01-09", "to": "2027-01-10"},
    }
)
APPOINTMENT_ONLY = OpeningHours.model_validate({"week": {"wed": [["08:00", "12:00", "appointment"]]}})
KIOSK = OpeningHours.model_validate(
    {"week": {d: [["06:00", "22:00"]] for d in ("mon", "thu", "fri")}, "open_on_holidays": True}
)
NOTHING = OpeningHours()


def holiday(day: date) -> str | None:
    return HOLIDAYS.get(day)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


def told(hours: OpeningHours, moment: str) -> tuple[str, str, str, str]:
    """(kind, until, opens, opens by appointment), moments as "month-day hour:minute"."""
    status = hours.status(at(moment), holiday)
    when = (status.until, status.opens, status.opens_by_appointment)
    return (status.kind, *(f"{m:%m-%d %H:%M}" if m else "" for m in when))


WEEK = [
    # Monday 23 November 2026: a lunch break
    ("2026-11-23T00:00", "closed", "", "11-23 08:00", ""),
    ("2026-11-23T07:59", "closed", "", "11-23 08:00", ""),
    ("2026-11-23T08:00", "open", "11-23 12:00", "11-23 13:00", ""),
    ("2026-11-23T11:59", "open", "11-23 12:00", "11-23 13:00", ""),
    ("2026-11-23T12:00", "closed", "", "11-23 13:00", ""),
    ("2026-11-23T12:30", "closed", "", "11-23 13:00", ""),
    ("2026-11-23T13:00", "open", "11-23 16:00", "11-24 08:00", ""),
    ("2026-11-23T15:59", "open", "11-23 16:00", "11-24 08:00", ""),
    ("2026-11-23T16:00", "closed", "", "11-24 08:00", ""),
    ("2026-11-23T23:59", "closed", "", "11-24 08:00", ""),
    # Tuesday: afternoon by appointment
    ("2026-11-24T07:00", "closed", "", "11-24 08:00", ""),
    ("2026-11-24T09:00", "open", "11-24 12:00", "11-26 08:00", "11-24 14:00"),
    ("2026-11-24T13:00", "closed", "", "11-26 08:00", "11-24 14:00"),
    ("2026-11-24T14:00", "appointment", "11-24 18:00", "11-26 08:00", "11-25 08:00"),
    ("2026-11-24T17:59", "appointment", "11-24 18:00", "11-26 08:00", "11-25 08:00"),
    ("2026-11-24T18:00", "closed", "", "11-26 08:00", "11-25 08:00"),
    # Wednesday: by appointment only
    ("2026-11-25T07:00", "appointment", "", "11-26 08:00", "11-25 08:00"),
    ("2026-11-25T08:00", "appointment", "11-25 12:00", "11-26 08:00", ""),
    ("2026-11-25T12:00", "closed", "", "11-26 08:00", ""),
    # Thursday: open to all inside by appointment
    ("2026-11-26T08:30", "open", "11-26 12:00", "11-27 08:00", "11-26 09:00"),
    ("2026-11-26T10:00", "open", "11-26 12:00", "11-27 08:00", ""),
    ("2026-11-26T12:00", "appointment", "11-26 18:00", "11-27 08:00", ""),
    # Friday and the closed weekend
    ("2026-11-27T11:00", "open", "11-27 12:00", "11-30 08:00", ""),
    ("2026-11-27T12:00", "closed", "", "11-30 08:00", ""),
    ("2026-11-28T10:00", "closed", "", "11-30 08:00", ""),
    ("2026-11-29T10:00", "closed", "", "11-30 08:00", ""),
]
EXCEPTIONS = [
    # Christmas: a special closed day, a holiday, a special open day on a holiday
    ("2026-12-23T12:30", "closed", "", "12-26 10:00", ""),
    ("2026-12-24T09:00", "closed", "", "12-26 10:00", ""),
    ("2026-12-25T09:00", "holiday", "", "12-26 10:00", ""),
    ("2026-12-26T09:59", "closed", "", "12-26 10:00", ""),
    ("2026-12-26T10:00", "open", "12-26 12:00", "12-26 14:00", ""),
    ("2026-12-26T12:00", "closed", "", "12-26 14:00", ""),
    ("2026-12-26T15:00", "open", "12-26 16:00", "12-28 08:00", ""),
    ("2026-12-26T16:00", "closed", "", "12-28 08:00", ""),
    ("2026-12-31T13:00", "appointment", "12-31 18:00", "01-04 08:00", ""),
    ("2027-01-01T10:00", "holiday", "", "01-04 08:00", ""),
    ("2027-01-02T10:00", "closed", "", "01-04 08:00", ""),
    # two special days by appointment instead of the week's hours
    ("2027-02-15T08:30", "appointment", "", "02-18 08:00", "02-15 10:00"),
    ("2027-02-15T10:30", "appointment", "02-15 11:00", "02-18 08:00", "02-16 10:00"),
    ("2027-02-16T10:59", "appointment", "02-16 11:00", "02-18 08:00", "02-17 08:00"),
    # three months of rebuilding, longer than any look ahead of some weeks
    ("2027-02-26T12:00", "closed", "", "06-07 08:00", ""),
    ("2027-02-28T10:00", "closed", "", "06-07 08:00", ""),
    ("2027-03-01T09:00", "closed_temporarily", "", "06-07 08:00", ""),
    ("2027-06-06T23:59", "closed_temporarily", "", "06-07 08:00", ""),
    ("2027-06-07T08:00", "open", "06-07 12:00", "06-07 13:00", ""),
]
PAST_MIDNIGHT = [
    ("2026-11-20T19:59", "closed", "", "11-20 20:00", ""),
    ("2026-11-20T20:00", "open", "11-21 01:00", "11-21 22:00", ""),
    ("2026-11-20T23:59", "open", "11-21 01:00", "11-21 22:00", ""),
    ("2026-11-21T00:00", "open", "11-21 01:00", "11-21 22:00", ""),
    ("2026-11-21T00:30", "open", "11-21 01:00", "11-21 22:00", ""),
    ("2026-11-21T01:00", "closed", "", "11-21 22:00", ""),
    ("2026-11-21T23:00", "open", "11-23 00:00", "11-27 20:00", ""),
    ("2026-11-22T05:00", "open", "11-23 00:00", "11-27 20:00", ""),
    ("2026-11-23T00:00", "closed", "", "11-27 20:00", ""),
    # Friday's night goes on into a Saturday that is closed by itself
    ("2026-11-28T00:30", "open", "11-28 01:00", "11-29 00:00", ""),
    ("2026-11-28T23:00", "closed", "", "11-29 00:00", ""),
    ("2026-11-29T01:00", "open", "11-30 00:00", "12-04 20:00", ""),
    ("2027-01-09T00:30", "open", "01-09 01:00", "01-15 20:00", ""),
    ("2027-01-09T01:00", "closed_temporarily", "", "01-15 20:00", ""),
    # a holiday closes what begins on it, not what began the evening before
    ("2026-12-25T20:30", "holiday", "", "12-27 00:00", ""),
    ("2026-12-26T00:30", "holiday", "", "12-27 00:00", ""),
]
CLOCK_CHANGES = [
    # 25 October 2026: three o'clock becomes two; 28 March 2027: two becomes three
    ("2026-10-24T23:00", "open", "10-26 00:00", "10-30 20:00", ""),
    ("2026-10-25T03:30", "open", "10-26 00:00", "10-30 20:00", ""),
    ("2026-03-28T22:30", "open", "03-30 00:00", "04-03 20:00", ""),
    ("2027-03-27T22:00", "open", "03-29 00:00", "04-02 20:00", ""),
    ("2027-03-28T03:00", "open", "03-29 00:00", "04-02 20:00", ""),
    ("2027-10-31T02:30", "open", "11-01 00:00", "11-05 20:00", ""),
]
OTHERS = [
    (APPOINTMENT_ONLY, "2026-11-25T09:00", "appointment", "11-25 12:00", "", "12-02 08:00"),
    (APPOINTMENT_ONLY, "2026-11-25T13:00", "appointment", "", "", "12-02 08:00"),
    (APPOINTMENT_ONLY, "2026-11-22T13:00", "appointment", "", "", "11-25 08:00"),
    (KIOSK, "2026-12-25T10:00", "open", "12-25 22:00", "12-28 06:00", ""),
    (KIOSK, "2027-01-01T05:00", "closed", "", "01-01 06:00", ""),
    (NOTHING, "2026-11-23T10:00", "closed", "", "", ""),
    (NOTHING, "2026-12-25T10:00", "holiday", "", "", ""),
    # office hours on the days around both changes of the clock
    (OFFICE, "2026-10-24T20:00", "closed", "", "10-26 08:00", ""),
    (OFFICE, "2026-10-26T08:00", "open", "10-26 12:00", "10-26 13:00", ""),
    (KIOSK, "2027-03-28T01:59", "closed", "", "03-29 06:00", ""),
    (KIOSK, "2027-03-29T06:00", "open", "03-29 22:00", "04-01 06:00", ""),
]
CASES = [
    *((OFFICE, *case) for case in (*WEEK, *EXCEPTIONS)),
    *((BAR, *case) for case in (*PAST_MIDNIGHT, *CLOCK_CHANGES)),
    *OTHERS,
]


@pytest.mark.parametrize(("hours", "moment", "kind", "until", "opens", "appointment"), CASES)
def test_the_status_is_what_is_true(
    hours: OpeningHours, moment: str, kind: str, until: str, opens: str, appointment: str
) -> None:
    assert told(hours, moment) == (kind, until, opens, appointment)


@pytest.mark.parametrize(
    ("moment", "local_offset"), [("2026-10-26T07:00", 1), ("2027-03-26T13:00", 2), ("2026-03-27T13:00", 2)]
)
def test_the_next_opening_keeps_the_wall_clock_over_a_change_of_the_clock(moment: str, local_offset: int) -> None:
    opens = KIOSK.status(at(moment).replace(hour=23), holiday).opens
    assert opens is not None
    assert opens.hour == 6
    assert opens.utcoffset().total_seconds() == local_offset * 3600  # type: ignore[union-attr]


ON = [
    ("2026-11-23", ["08:00-12:00", "13:00-16:00"]),
    ("2026-11-24", ["08:00-12:00", "14:00-18:00 appointment"]),
    ("2026-11-28", []),
    ("2026-12-24", []),
    ("2026-12-25", []),
    ("2026-12-26", ["10:00-12:00", "14:00-16:00"]),
    ("2027-02-16", ["10:00-11:00 appointment"]),
    ("2027-03-01", []),
    ("2027-06-07", ["08:00-12:00", "13:00-16:00"]),
]


@pytest.mark.parametrize(("day", "shown"), ON)
def test_the_intervals_of_a_day_come_earliest_first(day: str, shown: list[str]) -> None:
    found = OFFICE.on(date.fromisoformat(day), holiday)
    assert [f"{i.start:%H:%M}-{i.end:%H:%M}{' appointment' * i.by_appointment}" for i in found] == shown


def test_a_closure_says_why() -> None:
    assert OFFICE.status(at("2026-12-24T09:00"), holiday).reason == {"de": "Heiligabend"}
    assert OFFICE.status(at("2027-03-02T09:00"), holiday).reason == {"de": "Umbau"}
    assert OFFICE.status(at("2026-12-25T09:00"), holiday).holiday == "1. Weihnachtstag"
    assert KIOSK.status(at("2026-12-25T23:00"), holiday).holiday is None


@pytest.mark.parametrize(
    "week", [{"mon": [["25:00", "12:00"]]}, {"mon": [["08:00"]]}, {"xyz": [["08:00", "12:00"]]}, {"mon": "08-12"}]
)
def test_hours_that_are_no_hours_are_refused(week: object) -> None:
    with pytest.raises(ValidationError):
        OpeningHours.model_validate({"week": week})
