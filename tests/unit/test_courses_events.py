"""Which courses and events fit what was named, and when; wishes that travel in a button."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.content.content import is_over
from bot.core.content.places import Event
from bot.core.locale import NATIVE
from bot.core.message import MAX_PAYLOAD, Utterance
from bot.core.times.dates import DateSpan, period
from bot.core.understanding import Entity
from bot.service.answers import courses, events
from bot.service.answers.courses import CourseSearch
from bot.service.answers.events import EventDesk, EventSearch, bounds
from bot.service.answers.lists import from_payload, to_payload
from bot.service.answers.occurrences import occurrences
from bot.service.answers.searches import Searches
from bot.service.answers.speaker import Speaker

from . import shipped
from .demo_town import texts
from .samples import BERLIN, NOW, course, event, guide, named

COURSES = guide(
    course("plain"),
    course("b1", level="B1", days=["tue", "thu"], time=["18:00", "20:00"], price="120"),
    course("women", women_only=True, childcare=True, price="0", start="2026-12-10"),
    course("sewing", subject="sewing", level=None, days=["fri"], time=["14:00", "16:00"], district="nordstadt"),
    course("integration", subject="integration", level="B1", days=["mon", "wed"]),
    course("running", start="2026-10-01"),
    course("over", start="2026-09-01", end="2026-11-24"),
    course("was-one-day", start="2026-09-01", end=None, days=[]),
    course("no-time", subject="computer", level=None, time=None, days=[]),
)
FOUND = [
    ({"subject": "german"}, ["plain", "b1", "women", "running"], True),
    ({"level": "B1"}, ["b1", "integration"], True),
    ({"subject": "german", "level": "B1"}, ["b1"], True),
    ({"subject": "german integration"}, ["integration"], True),
    ({"weekday": "thu"}, ["b1"], True),
    ({"weekday": "thu fri"}, ["b1", "sewing"], True),
    ({"time_of_day": "evening"}, ["b1"], True),
    ({"time_of_day": "afternoon"}, ["sewing"], True),
    ({"district": "nordstadt"}, ["sewing"], True),
    ({"women_only": "yes"}, ["women"], True),
    ({"childcare": "yes"}, ["women"], True),
    ({"free": "yes"}, ["women"], True),
    ({"subject": "german", "level": "A1", "women_only": "yes", "weekday": "mon"}, ["women"], True),
    ({"subject": "computer"}, ["no-time"], True),
    ({"subject": "german", "level": "C1"}, ["plain", "b1", "women", "running"], False),
    ({"subject": "german", "level": "B1", "weekday": "sat"}, ["b1"], False),  # the level weighs more than the day
    ({"level": "B1", "weekday": "fri"}, ["b1", "integration"], False),
    ({"subject": "sewing", "level": "B1"}, ["sewing"], False),
    ({"subject": "swimming"}, [], False),
    ({"date": "2026-12-10/2026-12-10"}, ["b1", "women"], True),  # begins on that Thursday, or meets then
    ({"date": "2026-12-05/2026-12-31"}, ["women"], True),
    ({"date": "2026-12-02/"}, ["women"], True),
    ({"weekday": "fri", "date": "2026-11-27/2026-11-27"}, ["sewing"], True),  # the weekday counts, not the next one
    ({"weekday": "thu", "date": "2026-12-01/2026-12-31"}, ["b1"], True),
    ({"day": "weekend"}, [], False),
]


@pytest.mark.parametrize(("wanted", "ids", "exact"), FOUND)
def test_courses_that_fit_or_come_nearest(wanted: dict[str, str], ids: list[str], exact: bool) -> None:
    found, is_exact = CourseSearch.of(named(**wanted)).find(COURSES, NOW.date())
    assert ([c.id for c in found], is_exact) == (ids, exact)


FULL = guide(
    course("full", level="A2", time=["09:00", "12:00"], places_left=0),
    course("later", level="A2", time=["18:00", "20:00"], start="2027-01-20", places_left=4),
    course("b1-full", level="B1", time=["09:00", "12:00"], places_left=0),
    course("sewing-full", subject="sewing", level=None, places_left=0),
)


def courses_said(locale: str, **wanted: str) -> list[Utterance]:
    desk = courses.CourseDesk(FULL, Speaker(shipped.catalogue(), locale), NOW.date())
    return desk.answer(CourseSearch.of(named(**wanted)))


@pytest.mark.parametrize("locale", NATIVE)
def test_a_full_course_is_not_called_one_that_fits_and_others_are_offered(locale: str) -> None:
    say = Speaker(shipped.catalogue(), locale).say
    head, card = courses_said(locale, subject="german", level="A2", time_of_day="morning")
    assert head.text == say("courses_full") and say("course_full") in card.text
    assert [b.payload for b in head.buttons] == ["courses:0:subject=german;level=A2"]
    both = courses_said(locale, subject="german", level="A2")
    assert both[0].text == say("courses_found") and both[0].buttons == ()
    assert [u.text.splitlines()[0] for u in both[1:]] == ["later", "full"], "what has room comes first"


@pytest.mark.parametrize("locale", NATIVE)
def test_who_named_no_subject_is_told_that_these_are_all_courses(locale: str) -> None:
    say = Speaker(shipped.catalogue(), locale).say
    evening = courses_said(locale, time_of_day="evening")[0].text
    assert evening == say("courses_all", wishes=say("time_of_day_evening"))
    assert courses_said(locale, subject="german", time_of_day="evening")[0].text == say("courses_found")


def test_other_courses_give_up_the_level_only_where_it_has_no_room_and_are_never_full_ones_again() -> None:
    def offered(**wanted: str) -> list[str]:
        return [b.payload for b in courses_said("de", **wanted)[0].buttons]

    assert offered(subject="german", level="B1") == ["courses:0:subject=german"]
    assert offered(subject="sewing") == ["courses:0:"]


def test_without_wishes_every_course_not_yet_over_is_shown_the_next_to_begin_first() -> None:
    found, exact = CourseSearch.of(()).find(COURSES, NOW.date())
    assert exact
    assert [c.id for c in found] == ["plain", "b1", "sewing", "integration", "no-time", "women", "running"]


@pytest.mark.parametrize("day", ["2026-09-07", "2026-09-08", "2027-09-07"])
def test_a_course_that_meets_every_week_and_has_no_end_goes_on(day: str) -> None:
    town = guide(course("open", start="2026-09-07", end=None, days=["mon", "wed"]))
    today = date.fromisoformat(day)
    assert [one.id for one in CourseSearch((("subject", "german"),)).find(town, today)[0]] == ["open"]
    assert not is_over({"start": "2026-09-07", "days": ["mon", "wed"], "end": None}, today)
    a_wednesday = CourseSearch((("date", DateSpan(date(2027, 9, 8), date(2027, 9, 8)).iso()),))
    assert a_wednesday.find(town, today)[1]


@pytest.mark.parametrize("locale", ["de", "fa", "uk"])
def test_a_course_that_has_begun_says_so(locale: str) -> None:
    speaker = Speaker(shipped.catalogue(), locale)
    town = guide(course("begun", start="2026-11-24", end="2027-03-01"), course("today", start="2026-11-25"))
    said = courses.CourseDesk(town, speaker, NOW.date()).answer(CourseSearch.of(named(subject="german")))
    shown = [one.text for one in said if speaker.say("course_level", level="A1") in one.text]
    assert [speaker.say("course_running") in text for text in shown] == [False, True]


def test_a_town_without_courses_has_found_nothing() -> None:
    assert CourseSearch.of(named(subject="german")).find(guide(), NOW.date()) == ([], False)


VALUE = st.text(max_size=12) | st.sampled_from(["Markt 3; Hinterhaus", "a=b", "100 %3B", "50 %"])


@given(st.lists(st.tuples(st.sampled_from(courses.WANTED), VALUE), max_size=6), st.integers(0, 999))
def test_wishes_come_back_from_a_button_as_they_went_in(pairs: list[tuple[str, str]], offset: int) -> None:
    kind, _, rest = to_payload("courses", tuple(pairs), offset).partition(":")
    assert kind == "courses"
    assert from_payload(rest, courses.WANTED) == (tuple(pairs), offset)


@pytest.mark.parametrize("kind", ["events", "courses"])
def test_many_of_one_title_are_all_shown_by_a_button_that_can_be_sent(kind: str) -> None:
    ids, title = [f"ics-{number:012x}" for number in range(13)], {"de": "Vorlesestunde: Bücher", "en": "Reading hour"}
    days = [date(2026, 12, 1) + timedelta(days=number) for number in range(13)]
    if kind == "events":
        town = guide(
            *(event(i, f"{day}T16:00", title=title) for i, day in zip(ids, days)), event("x", f"{days[0]}T17:00")
        )
    else:
        town = guide(*(course(i, start=f"{day}", title=title) for i, day in zip(ids, days)), course("x"))
    searches = Searches(town, Speaker(shipped.catalogue(), "de"), NOW)
    said = searches.asked(kind, named(**{kind.rstrip("s"): " ".join(ids)}))
    shown, pressed = said[1:], 0
    while buttons := said[-1].buttons:
        assert len(buttons[0].payload) <= MAX_PAYLOAD
        said, pressed = searches.pressed(kind, buttons[0].payload.partition(":")[2]), pressed + 1
        shown += said
    assert (len(shown), pressed) == (13, 4)
    assert all("Vorlesestunde" in one.text for one in shown)


def test_a_button_that_is_too_long_to_be_sent_is_not_shown() -> None:
    place = "Haus der Kulturen " * 20
    town = guide(*(event(f"{n}", f"2026-12-0{n}T16:00", place={"name": place}) for n in range(1, 6)))
    said = Searches(town, Speaker(shipped.catalogue(), "de"), NOW).asked("events", (Entity("place", place),))
    assert len(said) == 4 and not any(one.buttons for one in said)


def test_a_button_from_elsewhere_brings_no_unknown_wishes_and_no_negative_place() -> None:
    assert from_payload("-3:subject=german;evil=1;level", courses.WANTED) == ((("subject", "german"), ("level", "")), 0)
    with pytest.raises(ValueError, match="abc"):
        from_payload("abc:subject=german", courses.WANTED)


def moments(one: Event, first: str, last: str) -> list[str]:
    begin, end = (datetime.fromisoformat(m).replace(tzinfo=BERLIN) for m in (first, last))
    return [f"{o.start:%m-%d %H:%M %z}" for o in occurrences(one, begin, end)]


def test_a_weekly_event_keeps_its_hour_over_the_change_of_the_clock() -> None:
    cafe = event("cafe", "2026-10-16T15:00", rrule="FREQ=WEEKLY;BYDAY=FR")
    assert moments(cafe, "2026-10-20T00:00", "2026-11-07T00:00") == [
        "10-23 15:00 +0200", "10-30 15:00 +0100", "11-06 15:00 +0100",
    ]  # fmt: skip


def test_excluded_dates_and_the_end_of_a_series_are_left_out() -> None:
    club = event("club", "2026-11-23T14:30", rrule="FREQ=WEEKLY;UNTIL=20261215T000000", **{"except": ["2026-11-30"]})
    assert moments(club, "2026-11-01T00:00", "2027-02-01T00:00") == ["11-23 14:30 +0100", "12-07 14:30 +0100",
                                                                     "12-14 14:30 +0100"]  # fmt: skip


@pytest.mark.parametrize("rrule", [None, "FREQ=DAILY"])
def test_the_end_of_a_period_is_not_part_of_it(rrule: str | None) -> None:
    all_day = event("all-day", "2026-11-26T00:00", rrule=rrule)
    assert moments(all_day, "2026-11-25T00:00", "2026-11-26T00:00") == []
    assert moments(all_day, "2026-11-26T00:00", "2026-11-27T00:00") == ["11-26 00:00 +0100"]


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLLY", "COUNT=3", "FREQ=DAILY;UNTIL=tomorrow", "nonsense"])
def test_a_rule_nobody_can_read_is_refused_when_it_comes_in(rrule: str) -> None:
    with pytest.raises(ValueError, match="rrule"):
        event("broken", "2026-11-26T10:00", rrule=rrule)


SPANS = [  # NOW is Wednesday 25 November 2026, 15:00
    ("today", "2026-11-25T15:00", "2026-11-26T00:00"),
    ("tomorrow", "2026-11-26T00:00", "2026-11-27T00:00"),
    ("weekend", "2026-11-28T00:00", "2026-11-30T00:00"),
    ("this_week", "2026-11-25T15:00", "2026-11-30T00:00"),
    ("next_week", "2026-11-30T00:00", "2026-12-07T00:00"),
    ("next_month", "2026-12-01T00:00", "2027-01-01T00:00"),
]


@pytest.mark.parametrize(("day", "first", "last"), SPANS)
def test_named_periods_are_what_people_mean(day: str, first: str, last: str) -> None:
    span = period(day, NOW.date())
    assert span
    assert [f"{m:%Y-%m-%dT%H:%M}" for m in bounds(span, NOW)] == [first, last]


OTHER_NOWS = [
    ("weekend", "2026-11-29T10:00", "2026-11-29T10:00", "2026-11-30T00:00"),  # asked on a Sunday: what is left
    ("weekend", "2026-11-30T10:00", "2026-12-05T00:00", "2026-12-07T00:00"),
    ("next_month", "2026-12-31T23:00", "2027-01-01T00:00", "2027-02-01T00:00"),
    ("next_month", "2027-01-31T23:00", "2027-02-01T00:00", "2027-03-01T00:00"),
    ("tomorrow", "2027-03-27T23:30", "2027-03-28T00:00", "2027-03-29T00:00"),  # a day of 23 hours
    ("today", "2026-10-25T01:00", "2026-10-25T01:00", "2026-10-26T00:00"),  # a day of 25 hours
]


@pytest.mark.parametrize(("day", "now", "first", "last"), OTHER_NOWS)
def test_periods_hold_at_the_edges_of_weeks_months_and_clocks(day: str, now: str, first: str, last: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    span = period(day, moment.date())
    assert span
    assert [f"{m:%Y-%m-%dT%H:%M}" for m in bounds(span, moment)] == [first, last]


EVENTS = guide(
    event("past", "2026-11-25T10:00"),
    event("tonight", "2026-11-25T19:00", kind="info", price="0"),
    event("cafe", "2026-11-20T16:00", rrule="FREQ=WEEKLY", audience="women", district="altstadt"),
    event("festival", "2026-11-28T11:00", kind="festival", price="5", audience="children"),
    event("far", "2027-11-28T11:00", kind="concert"),
)
ON = [
    ({}, ["tonight", "cafe", "festival"], True),
    ({"day": "today"}, ["tonight"], True),
    ({"day": "weekend"}, ["festival"], True),
    ({"event_kind": "festival info"}, ["tonight", "festival"], True),
    ({"district": "altstadt"}, ["cafe"], True),
    ({"free": "yes"}, ["tonight"], True),
    ({"audience": "women"}, ["tonight", "cafe"], True),
    ({"audience": "children", "day": "weekend"}, ["festival"], True),
    ({"event_kind": "concert"}, ["tonight", "cafe", "festival"], False),
    ({"day": "next_month", "event_kind": "info"}, ["tonight"], False),  # the kind weighs more than the day
    ({"date": "2026-11-28/2026-11-28"}, ["festival"], True),
    ({"date": "2026-11-28/"}, ["festival", "cafe"], True),  # from then on
    ({"date": "2026-11-25/2026-11-25 2026-11-28/2026-11-29"}, ["tonight", "festival"], True),  # one or the other
    ({"date": "2026-11-28/2026-11-28", "day": "today"}, ["festival"], True),  # the date is surer than the word alone
    ({"time_of_day": "evening"}, ["tonight"], True),
    ({"date": "2026-11-28/2026-11-28", "time_of_day": "evening"}, ["festival"], False),  # the day more than the hour
]


@pytest.mark.parametrize(("wanted", "ids", "exact"), ON)
def test_events_that_fit_or_simply_the_next_ones(wanted: dict[str, str], ids: list[str], exact: bool) -> None:
    found, is_exact = EventSearch.of(named(**wanted)).find(EVENTS, NOW)
    assert ([o.event.id for o in found], is_exact) == (ids, exact)


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        ("2026-11-25T19:00", None, {"evening"}),
        ("2026-11-25T11:00", "2026-11-25T12:30", {"morning"}),
        ("2026-11-25T11:00", "2026-11-25T18:29", {"morning", "afternoon"}),
        ("2026-11-25T11:00", "2026-11-25T18:30", {"morning", "afternoon", "evening"}),
        ("2026-11-25T00:00", "2026-11-26T00:00", {"morning", "afternoon", "evening"}),
        ("2026-11-28T18:00", "2026-11-29T16:00", {"evening", "morning", "afternoon"}),
    ],
)
def test_who_asks_for_the_evening_hears_of_a_feast_that_began_in_the_morning(
    start: str, end: str | None, parts: set[str]
) -> None:
    town = guide(event("feast", start, end=end))
    for part in ("morning", "afternoon", "evening"):
        assert EventSearch.of(named(time_of_day=part)).find(town, datetime(2026, 11, 25, tzinfo=BERLIN))[1] is (
            part in parts
        )


def test_women_only_means_an_audience_of_women_among_events() -> None:
    assert EventSearch.of((Entity("women_only", "yes"),)).wanted == (("audience", "women"),)
    assert "women_only" not in events.WANTED


def test_dates_are_worked_out_only_of_events_that_may_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = list[str]()
    real = events.running
    monkeypatch.setattr(events, "running", lambda one, *span: looked_at.append(one.id) or real(one, *span))
    town = guide(*(event(f"e{n}", "2026-12-01T10:00", kind="sport" if n % 5 else "market") for n in range(20)))
    found, _ = EventSearch.of(named(event_kind="market")).find(town, NOW)
    assert {o.event.id for o in found} == set(looked_at) == {"e0", "e5", "e10", "e15"}


FESTIVAL = event("fest", "2026-11-28T10:00", end="2026-11-28T22:00", kind="festival")
NIGHT = event("night", "2026-11-28T20:00", end="2026-11-29T02:00")
LASTING = [
    ("2026-11-28T09:00", {"date": "2026-11-28/2026-11-28"}, ["fest", "night"]),
    ("2026-11-28T11:00", {"date": "2026-11-28/2026-11-28"}, ["fest", "night"]),
    ("2026-11-28T11:00", {"day": "weekend"}, ["fest", "night"]),
    ("2026-11-28T11:00", {"event": "fest"}, ["fest"]),
    ("2026-11-28T22:00", {"date": "2026-11-28/2026-11-28"}, ["night"]),  # over
    ("2026-11-29T01:00", {"date": "2026-11-29/2026-11-29"}, ["night"]),
    ("2026-11-28T11:00", {"date": "2026-11-29/2026-11-29", "event_kind": "meeting"}, ["night"]),  # as the nearest
]


@pytest.mark.parametrize(("now", "wanted", "ids"), LASTING)
@pytest.mark.parametrize("rrule", [None, "FREQ=WEEKLY"])
def test_what_goes_on_now_is_on(now: str, wanted: dict[str, str], ids: list[str], rrule: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=NOW.tzinfo)
    town = guide(FESTIVAL.model_copy(update={"rrule": rrule}), NIGHT)
    found, exact = EventSearch.of(named(**wanted)).find(town, moment)
    assert ([o.event.id for o in found], exact) == (ids, "event_kind" not in wanted)
    assert all(o.start.date() == FESTIVAL.start.date() for o in found)


@pytest.mark.parametrize("locale", NATIVE)
def test_what_goes_on_now_is_shown_with_its_end(locale: str) -> None:
    speaker, search = Speaker(texts(), locale), EventSearch.of(named(event="fest"))
    for hour, shown in ((9, "10:00"), (11, "10:00\u2060–\u206022:00")):
        (said,) = EventDesk(guide(FESTIVAL), speaker, datetime(2026, 11, 28, hour, tzinfo=NOW.tzinfo)).shown(search)
        line = said.text.splitlines()[1]
        assert shown in line and speaker.say("today") in line and ("22:00" in line) == (hour == 11)
