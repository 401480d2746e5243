"""Files for a calendar, read back by other libraries: the same moments as ours, over the changes of the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events

from bot.core.content.places import Course, Event
from bot.core.times.hours import WEEKDAYS
from bot.service.answers.occurrences import occurrences
from bot.service.answers.speaker import Speaker
from bot.service.content.calendar_feed import CalendarFeed

from .demo_town import holidays, texts, town
from .samples import BERLIN, course, event, guide

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=BERLIN)
SUMMER, WINTER = date(2027, 3, 28), date(2027, 10, 31)  # the clock changes on these days
FIRST, LAST = datetime(2026, 11, 1, tzinfo=BERLIN), datetime(2028, 1, 1, tzinfo=BERLIN)


def feed(locale: str = "de", now: datetime = NOW) -> CalendarFeed:
    return CalendarFeed(town(), Speaker(texts(), locale), holidays(), now)


def read(content: bytes) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(content)


def only(content: bytes) -> Any:
    (component,) = read(content).walk("VEVENT")
    return component


def read_back(content: bytes, first: datetime = FIRST, last: datetime = LAST) -> list[datetime | date]:
    """All beginnings that another library finds and that are not cancelled."""
    every = recurring_ical_events.of(read(content)).between(first, last)
    return sorted(found["DTSTART"].dt for found in every if found.get("STATUS") != "CANCELLED")


def ours(one: Event, first: datetime = FIRST, last: datetime = LAST) -> list[datetime]:
    """All beginnings, in steps, because an answer never takes more than a few."""
    found: list[datetime] = []
    while first < last:
        found += [o.start for o in occurrences(one, first, min(first + timedelta(days=28), last))]
        first += timedelta(days=28)
    return found


@pytest.mark.parametrize("name", town().events)
def test_every_event_of_the_town_takes_place_at_the_same_moments(name: str) -> None:
    one = town().events[name]
    assert read_back(feed().events([one])) == ours(one)
    assert ours(one)


EVENTS = [
    event("weekly", "2026-11-27T17:00", rrule="FREQ=WEEKLY;BYDAY=FR", **{"except": ["2026-12-25", "2027-01-01"]}),
    event("sunday-night", "2027-03-14T02:30", rrule="FREQ=WEEKLY;BYDAY=SU;UNTIL=20270411T235959"),
    event("last-saturday", "2026-11-28T11:00", rrule="FREQ=MONTHLY;BYDAY=-1SA"),
    event("until-a-day", "2026-12-01T18:00", rrule="FREQ=DAILY;UNTIL=20261205"),
    event("until-its-begin", "2026-12-01T18:00", rrule="FREQ=DAILY;UNTIL=20261205T180000"),
    event("counted", "2027-10-20T09:00", rrule="FREQ=DAILY;COUNT=20", **{"except": ["2027-10-31"]}),
    event("once-left-out", "2027-02-01T10:00", also=["2027-02-03T12:00"], **{"except": ["2027-02-01"]}),
    event("further-dates", "2026-12-01T18:00", also=["2026-12-09T19:00", "2027-04-01T19:00"]),
]


@pytest.mark.parametrize("one", EVENTS, ids=lambda one: one.id)
def test_any_recurrence_comes_back_as_it_is(one: Event) -> None:
    found = [moment for moment in read_back(feed().events([one])) if moment.date() != SUMMER]  # 02:30 is not there then
    assert found == [moment for moment in ours(one) if moment.date() != SUMMER]


def test_a_weekly_event_stays_at_its_hour_over_both_changes_of_the_clock() -> None:
    found = read_back(feed().events([EVENTS[0]]))
    assert {f"{moment:%H:%M}" for moment in found} == {"17:00"}
    assert {f"{moment:%z}" for moment in found} == {"+0100", "+0200"}
    assert any(moment.date() > WINTER for moment in found)


def test_until_is_utc_as_the_standard_asks_beside_a_zone() -> None:
    rule = only(feed().events([event("a", "2027-06-01T18:00", rrule="FREQ=DAILY;UNTIL=20270610T200000")]))["RRULE"]
    assert rule.to_ical() == b"FREQ=DAILY;UNTIL=20270610T180000Z"


@pytest.mark.parametrize("until", ["20261225", "20261225T000000", "20261225T235959"])
def test_the_end_of_a_series_of_whole_days_is_a_day(until: str) -> None:
    whole = {"end": "2026-11-21T00:00", "all_day": True}
    one = event("a", "2026-11-20T00:00", rrule=f"FREQ=WEEKLY;UNTIL={until}", **whole)
    content = feed().events([one])
    assert only(content)["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261225"
    assert read_back(content)[-1] == date(2026, 12, 25)


def test_an_all_day_event_has_days_and_no_zone() -> None:
    fair = event("fair", "2027-06-19T00:00", end="2027-06-21T00:00", all_day=True)
    content = feed().events([fair])
    said = only(content)
    assert (said["DTSTART"].dt, said["DTEND"].dt) == (date(2027, 6, 19), date(2027, 6, 21))
    assert b"VTIMEZONE" not in content


def test_a_course_is_a_series_that_stops_on_public_holidays() -> None:
    evening = town().courses["a1-evening-nordstadt"]
    found = read_back(feed().course(evening))
    assert found[0] == datetime(2027, 1, 12, 18, 0, tzinfo=BERLIN)
    assert found[-1] == datetime(2027, 6, 10, 18, 0, tzinfo=BERLIN)
    assert {WEEKDAYS[moment.weekday()] for moment in found} == {"tue", "thu"}
    assert date(2027, 5, 27) not in [moment.date() for moment in found]  # Corpus Christi
    assert len(found) == 42
    assert b"TZID:Europe/Berlin" in feed().course(evening)


def test_every_course_of_the_town_meets_on_its_days_only() -> None:
    for one in town().courses.values():
        found = [m.date() for m in read_back(feed().course(one)) if isinstance(m, datetime)]
        last = one.end or one.start
        every = [one.start + timedelta(days=n) for n in range((last - one.start).days + 1)]
        expected = [d for d in every if WEEKDAYS[d.weekday()] in one.days and not holidays().name(d, "de")]
        assert found == expected, one.id


ONCE: list[tuple[Course, object]] = [
    (course("no-time", time=None), date(2026, 12, 1)),
    (course("no-days", days=[]), datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN)),
    (course("goes-on", end=None, days=["tue"]), datetime(2026, 12, 1, 9, 0, tzinfo=BERLIN)),
    (course("begins-between", days=["fri"]), datetime(2026, 12, 4, 9, 0, tzinfo=BERLIN)),
]


@pytest.mark.parametrize(("one", "begin"), ONCE, ids=lambda x: getattr(x, "id", ""))
def test_a_course_that_says_little_is_still_in_the_calendar(one: Course, begin: object) -> None:
    assert only(feed().course(one))["DTSTART"].dt == begin


def test_a_course_without_an_end_goes_on_and_stops_on_public_holidays() -> None:
    one = course("open", start="2026-12-01", end=None, days=["fri"])
    found = [m.date() for m in read_back(feed().course(one)) if isinstance(m, datetime)]
    assert found[0] == date(2026, 12, 4) and found[-1] == date(2027, 12, 31)
    assert not {date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26)} & {*found}, "Christmas, New Year, Good Friday"


def series(content: bytes) -> list[str]:
    """Of every event once, without its cancelled dates."""
    return [str(said["UID"]) for said in read(content).walk("VEVENT") if "RECURRENCE-ID" not in said]


def test_a_date_that_moved_to_another_day_is_left_out_of_its_series_and_not_called_cancelled() -> None:
    weekly = event("evening", "2026-11-23T17:00", rrule="FREQ=WEEKLY;BYDAY=MO", **{"except": ["2026-11-30"]})
    moved = event("evening-20261130", "2026-12-01T18:00", series="evening", stands_for="2026-11-30")
    feed_of_two = CalendarFeed(guide(weekly, moved), Speaker(texts(), "de"), holidays(), NOW)
    content = feed_of_two.events([weekly, moved])
    assert b"CANCELLED" not in content and b"EXDATE" in content
    assert read_back(content)[1:3] == [moved.start.replace(tzinfo=BERLIN), datetime(2026, 12, 7, 17, tzinfo=BERLIN)]


def test_a_cancelled_date_of_a_series_says_so_until_its_day_is_over() -> None:
    weekly = EVENTS[0]
    (said, *cancelled) = read(feed().events([weekly])).walk("VEVENT")
    assert "EXDATE" not in said
    assert [one["RECURRENCE-ID"].dt.date() for one in cancelled] == [date(2026, 12, 25), date(2027, 1, 1)]
    assert {(one["STATUS"], one["SUMMARY"], one["UID"]) for one in cancelled} == {
        ("CANCELLED", "Fällt aus: weekly", said["UID"])
    }
    (later, *left) = read(feed(now=datetime(2026, 12, 26, 9, 0, tzinfo=BERLIN)).events([weekly])).walk("VEVENT")
    assert later["EXDATE"].dts[0].dt.date() == date(2026, 12, 25)
    assert [one["RECURRENCE-ID"].dt.date() for one in left] == [date(2027, 1, 1)]


def test_an_event_that_is_cancelled_says_so_in_the_newcomers_language() -> None:
    said = only(feed("uk").events([event("fair", "2026-12-05T15:00", **{"except": ["2026-12-05"]})]))
    assert (said["STATUS"], said["SUMMARY"]) == ("CANCELLED", "Скасовано: fair")
    assert "EXDATE" not in said
    assert "STATUS" not in only(feed().events([event("fair", "2026-12-05T15:00")]))


def test_a_uid_stays_and_differs() -> None:
    every = [*town().events.values()]
    uids = series(feed().events(every))
    assert len(set(uids)) == len(every)
    assert series(feed("uk", NOW + timedelta(days=90)).events(every)) == uids
    assert feed().events(every) == feed(now=NOW + timedelta(hours=3)).events(every)  # the same file all day


def test_a_feed_is_named_and_lines_are_folded() -> None:
    content = feed("uk").events(town().events.values(), "Події: Musterstadt")
    calendar = read(content)
    assert str(calendar["X-WR-CALNAME"]) == "Події: Musterstadt"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    said = next(s for s in calendar.walk("VEVENT") if str(s["UID"]).startswith("event-nouruz@"))
    assert str(said["SUMMARY"]) == town().events["nouruz"].title["uk"]
    assert str(said["LOCATION"]) == "Stadthalle, Poststraße 2"


def test_an_empty_feed_is_a_calendar_too() -> None:
    assert read(feed().events([], "Leer")).walk("VEVENT") == []
