"""iCalendar: series, exceptions, zones and whole days on the town's wall clock; broken events refused alone."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from bot.core.content.content import Delivery, Item
from bot.core.content.places import Event
from bot.core.errors import ImportRefused, SourceEmpty
from bot.core.times import recurrence
from bot.portal.calendar_file import deliver, looks_like
from tests.unit.samples import guide
from tests.unit.test_cancelled_events import said
from tests.unit.test_import_formats import SAMPLES, by_title, starts

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 26)
TEXT = (SAMPLES / "calendar.ics").read_text("utf-8")


def read(text: str, name: str = "kalender.ics", today: date = TODAY) -> Delivery:
    return deliver(text, name, BERLIN, today)


def event(*lines: str, uid: str = "x") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def calendar(*events: str) -> str:
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"))


def one(*lines: str) -> Item:
    (item,) = read(calendar(event("SUMMARY:Treffen", *lines))).items
    return item


def test_a_series_with_exceptions_additions_and_moved_dates() -> None:
    found = by_title(read(TEXT))
    choir, moved = found["Chor"], found["Chor (anderer Tag)"]
    assert starts(choir, "2026-11-01", "2027-02-20") == [
        "12-01 18:00", "12-10 18:00", "12-29 18:00", "01-05 18:00", "01-12 18:00", "01-19 18:00", "01-26 18:00",
    ]  # fmt: skip
    assert starts(moved, "2026-11-01", "2027-02-20") == ["12-16 19:00"]
    assert moved.data["series"] == choir.key
    assert (choir.data["kind"], choir.data["audience"], choir.data["organiser"]) == (
        "culture",
        "children",
        "Jugendhaus",
    )
    assert choir.data["place"] == {"name": "Jugendhaus", "street": "Südring 31", "district": None}
    assert choir.data["description"] == {"de": "Singen für alle.\nKommen Sie vorbei."}
    assert (choir.data["end"], choir.data["contact"]["url"]) == (
        "2026-12-01T19:30:00", "https://www.musterstadt.example/chor",
    )  # fmt: skip


def test_a_series_in_utc_moves_on_the_wall_clock_when_the_clock_changes() -> None:
    """RFC 5545: 17:00 UTC is 18:00 in winter and 19:00 in summer."""
    found = by_title(read(TEXT))["Sprechstunde"]
    assert starts(found, "2027-01-01", "2027-12-31") == ["03-01 18:00", "04-01 19:00", "05-01 19:00"]


def test_whole_days_end_at_the_beginning_of_the_day_after() -> None:
    party = by_title(read(TEXT))["Sommerfest"].data
    assert (party["all_day"], party["start"], party["end"]) == (True, "2027-07-03T00:00:00", "2027-07-05T00:00:00")
    single = one("DTSTART;VALUE=DATE:20261224").data
    assert (single["all_day"], single["end"]) == (True, "2026-12-25T00:00:00")


TIMES = [
    (("DTSTART:20261205T100000",), "2026-12-05T10:00:00", None),
    (("DTSTART:20261205T100000Z",), "2026-12-05T11:00:00", None),
    (("DTSTART:20270705T100000Z", "DTEND:20270705T103000Z"), "2027-07-05T12:00:00", "2027-07-05T12:30:00"),
    (("DTSTART;TZID=America/New_York:20261205T100000",), "2026-12-05T16:00:00", None),
    (("DTSTART;TZID=W. Europe Standard Time:20261205T100000",), "2026-12-05T10:00:00", None),
    (("DTSTART:20261205T100000", "DURATION:PT45M"), "2026-12-05T10:00:00", "2026-12-05T10:45:00"),
    (("DTSTART;VALUE=DATE:20261205", "DURATION:P2D"), "2026-12-05T00:00:00", "2026-12-07T00:00:00"),
]


@pytest.mark.parametrize(("lines", "start", "end"), TIMES)
def test_every_clock_becomes_the_towns(lines: tuple[str, ...], start: str, end: str | None) -> None:
    data = one(*lines).data
    assert (data["start"], data["end"]) == (start, end)


SERIES = [
    (("DTSTART:20261205T100000", "RRULE:FREQ=WEEKLY;COUNT=3"), ["12-05 10:00", "12-12 10:00", "12-19 10:00"]),
    (
        ("DTSTART:20261205T100000", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261212"),
        ["12-05 10:00", "12-19 10:00"],
    ),
    (
        ("DTSTART:20261205T100000", "RDATE:20261207T090000,20261209T080000"),
        ["12-05 10:00", "12-07 09:00", "12-09 08:00"],
    ),
    (("DTSTART:20261205T100000", "RDATE;VALUE=PERIOD:20261207T090000/PT1H"), ["12-05 10:00", "12-07 09:00"]),
    (  # the first date counts, though the rule names another day
        ("DTSTART:20261205T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261215"),
        ["12-05 10:00", "12-07 10:00", "12-14 10:00"],
    ),
    (("DTSTART:20261205T100000", "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=10,15"), ["12-05 10:00", "12-05 15:00"]),
    (
        ("DTSTART;VALUE=DATE:20261205", "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=SU"),
        ["12-05 00:00", "12-06 00:00", "12-12 00:00", "12-13 00:00"],
    ),
    (
        ("DTSTART;TZID=America/New_York:20261205T100000", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20261212T150000Z"),
        ["12-05 16:00"],
    ),
    (("DTSTART:20261205T100000Z", "RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20261205T100000Z"), []),
]


@pytest.mark.parametrize(("lines", "days"), SERIES)
def test_recurrence_is_expanded_on_the_wall_clock(lines: tuple[str, ...], days: list[str]) -> None:
    assert starts(one(*lines), "2026-11-26", "2027-02-01") == days


def test_this_and_all_that_follow_are_worked_out_by_the_library() -> None:
    series = event("DTSTART:20261201T100000", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Treff")
    after = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261215T100000", "DTSTART:20261215T110000", "SUMMARY:Treff")
    (item,) = read(calendar(series, after)).items
    assert starts(item, "2026-11-26", "2027-02-01")[:3] == ["12-01 10:00", "12-08 10:00", "12-15 11:00"]


UTC_SERIES = event(
    "DTSTART:20270107T150000Z", "DTEND:20270107T170000Z", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Sprachcafé",
    "LOCATION:Bibliothek",
)  # fmt: skip
OTHERS = [
    (("STATUS:CANCELLED",), "", ["01-07 16:00", "01-14 16:00", "01-28 16:00"], []),
    (("STATUS:CANCELLED",), ";RANGE=THISANDFUTURE", ["01-07 16:00", "01-14 16:00"], []),
    (("CLASS:PRIVATE",), "", ["01-07 16:00", "01-14 16:00", "01-28 16:00"], []),
    (("LOCATION:Jugendhaus",), "", ["01-07 16:00", "01-14 16:00", "01-28 16:00"], ["Jugendhaus"]),
    (("DTEND:20270121T183000Z",), "", ["01-07 16:00", "01-14 16:00", "01-28 16:00"], [""]),
    ((), "", ["01-07 16:00", "01-14 16:00", "01-21 16:00", "01-28 16:00"], []),
]


@pytest.mark.parametrize(("lines", "range_", "days", "moved"), OTHERS)
def test_a_date_of_a_worked_out_series_is_of_it_only_as_it_takes_place(
    lines: tuple[str, ...], range_: str, days: list[str], moved: list[str]
) -> None:
    changed = event(f"RECURRENCE-ID{range_}:20270121T150000Z", "DTSTART:20270121T150000Z", "SUMMARY:Sprachcafé", *lines)
    first, *others = read(calendar(UTC_SERIES, changed), today=date(2027, 1, 2)).items
    assert starts(first, "2027-01-01", "2027-12-31") == days
    assert [item.data["place"]["name"] for item in others] == moved
    if lines[:1] == ("DTEND:20270121T183000Z",):
        assert others[0].data["end"] == "2027-01-21T19:30:00"


def test_an_event_on_one_day_that_is_cancelled_is_told_as_cancelled() -> None:
    lines = ("SUMMARY:Chor", "DTSTART:20261205T150000", "STATUS:CANCELLED")
    alone, of_a_series = (
        read(calendar(event(*lines, *more))).items for more in ((), ("RECURRENCE-ID:20261205T150000",))
    )
    for (item,) in (alone, of_a_series):
        assert (item.title, item.data["except"]) == ("Chor", ["2026-12-05"])
        assert starts(item, "2026-11-26", "2027-02-01") == []


@pytest.mark.parametrize("zone", ["Z", ""])
def test_of_every_series_it_is_told_which_dates_are_cancelled_or_moved(zone: str) -> None:
    """In UTC as on the wall clock; at the hour of that day, whether summer or winter."""
    begin, off, moved, out = (f"202612{day}T160000{zone}" for day in ("01", "08", "15", "22"))
    lines = (f"DTSTART:{begin.replace('1201', '1006')}", "RRULE:FREQ=WEEKLY;COUNT=13", "SUMMARY:Chor", f"EXDATE:{out}")
    others = (
        event(f"RECURRENCE-ID:{off}", f"DTSTART:{off}", "STATUS:CANCELLED", "SUMMARY:Chor"),
        event(f"RECURRENCE-ID:{moved}", f"DTSTART:20261216T170000{zone}", "SUMMARY:Chor"),
    )
    series, other = (Event.model_validate(item.data) for item in read(calendar(event(*lines), *others)).items)
    assert [f"{day:%m-%d}" for day in series.excluded] == ["12-08", "12-15", "12-22"]
    assert (other.series, f"{other.stands_for}") == (series.id, "2026-12-15")
    at = "17:00" if zone else "16:00"
    for day, words in ((8, "Fällt aus"), (22, "Fällt aus"), (15, "Ursprünglich")):
        asked = 16 if day == 15 else day
        shown = "\n".join(said(guide(series, other), date=f"2026-12-{asked:02}/2026-12-{asked:02}"))
        assert f"{words}: Dienstag, {day}. Dezember 2026, {at}" in shown


def test_of_two_dates_on_one_day_the_other_one_takes_place() -> None:
    rule = ("DTSTART:20261201T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3;BYHOUR=9,14;BYMINUTE=0", "SUMMARY:Führung")
    item = read(calendar(event(*rule, "EXDATE:20261201T140000Z"))).items[0]
    assert starts(item, "2026-11-26", "2027-02-01")[0] == "12-01 10:00" and item.data["except"] == []


@pytest.mark.parametrize("master", [True, False])
def test_a_single_date_that_is_private_is_left_out(master: bool) -> None:
    series = event("DTSTART:20261201T100000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Offener Treff")
    private = event("RECURRENCE-ID:20261208T100000", "DTSTART:20261208T110000", "SUMMARY:Fall M.", "CLASS:PRIVATE")
    found = read(calendar(GOOD, private, *([series] if master else []))).items
    assert "Fall M." not in [item.title for item in found]
    if master:
        assert starts(by_title(read(calendar(series, private)))["Offener Treff"], "2026-11-26", "2027-02-01") == [
            "12-01 10:00", "12-15 10:00",
        ]  # fmt: skip


def test_the_same_calendar_gives_the_same_items_also_in_another_order_and_on_another_day() -> None:
    parts = TEXT.split("BEGIN:VEVENT")
    turned = "BEGIN:VEVENT".join([parts[0], *parts[1:-1][::-1], parts[-1]])
    before, after = read(TEXT), read(turned, today=date(2026, 12, 30))
    assert {i.key: i.hash for i in before.items} == {i.key: i.hash for i in after.items}


def test_keys_of_two_calendars_never_meet_and_are_safe_in_buttons() -> None:
    here, there = ({i.key for i in read(TEXT, name).items} for name in ("a.ics", "b.ics"))
    assert not here & there
    assert all(key.replace("-", "").isalnum() and len(key) < 40 for key in here)


REFUSED = [
    (("SUMMARY:Ohne Anfang",), "no beginning"),
    (("DTSTART:20261205T100000",), "no title"),
    (("SUMMARY:X", "DTSTART:2026120xT100000"), "DTSTART"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "DTEND:20261205T090000"), "ends before"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "DURATION:-PT1H"), "ends before"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "RRULE:FREQ=NEVER"), "RRULE|recurrence rule"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "RRULE:FREQ=SECONDLY"), "more often than daily"),
    (("SUMMARY:X", "DTSTART:02000101T100000", "RRULE:FREQ=DAILY"), "the year 200"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "DTSTART:20261206T100000"), "twice"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "STATUS:CANCELLED", "RRULE:FREQ=DAILY"), "cancelled"),
    (("SUMMARY:X", "STATUS:CANCELLED"), "cancelled"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "STATUS:CANCELLED", "CLASS:PRIVATE"), "private"),
    (("SUMMARY:X", "DTSTART:20261205T100000", "CLASS:PRIVATE"), "private"),
]
GOOD = event("SUMMARY:Gut", "DTSTART:20261201T100000", uid="good")


@pytest.mark.parametrize(("lines", "why"), REFUSED)
def test_a_broken_event_is_refused_alone_and_says_why(lines: tuple[str, ...], why: str) -> None:
    delivery = read(calendar(GOOD, event(*lines)))
    assert [item.title for item in delivery.items] == ["Gut"]
    (refusal,) = delivery.refused
    with pytest.raises(ImportRefused, match=why):
        raise ImportRefused(refusal.why)
    assert refusal.withdrawn is (why in ("cancelled", "private"))


def test_a_moved_date_knows_the_day_it_stands_for() -> None:
    moved = event("RECURRENCE-ID:20261130T170000", "DTSTART:20261201T180000", "SUMMARY:X", "LOCATION:Bücherei")
    series = event("DTSTART:20261123T170000", "RRULE:FREQ=WEEKLY", "SUMMARY:X")
    (_, instead) = read(calendar(series, moved)).items
    assert (instead.data["stands_for"], instead.data["start"][:13]) == ("2026-11-30", "2026-12-01T18")


def test_a_moved_date_that_is_broken_does_not_break_its_series() -> None:
    moved = event("RECURRENCE-ID:20261208T100000", "DTSTART:20261209T100000", "DTEND:20261209T090000", "SUMMARY:X")
    delivery = read(calendar(event("DTSTART:20261201T100000", "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:X"), moved))
    assert [starts(item, "2026-11-26", "2027-02-01") for item in delivery.items] == [["12-01 10:00"]]
    assert len(delivery.refused) == 1


def test_an_identifier_that_is_used_twice_loses_nothing_silently() -> None:
    delivery = read(calendar(GOOD, event("SUMMARY:Zweites", "DTSTART:20261202T100000", uid="good")))
    assert ([item.title for item in delivery.items], [r.title for r in delivery.refused]) == (["Gut"], ["Zweites"])
    newer = event("SUMMARY:Neuer", "DTSTART:20261202T100000", "SEQUENCE:2", uid="good")
    delivery = read(calendar(GOOD, newer))
    assert ([item.title for item in delivery.items], delivery.refused) == (["Neuer"], ())


UNREADABLE: list[tuple[str, Any, str]] = [
    (TEXT[: len(TEXT) // 2], ImportRefused, "ends in the middle"),
    (calendar(), SourceEmpty, "no event"),
    ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\nEND:VCALENDAR", ImportRefused, "kalender.ics"),
    (calendar(event("SUMMARY:X")), ImportRefused, "no event in it can be read.*no beginning"),
]


@pytest.mark.parametrize(("text", "error", "why"), UNREADABLE)
def test_a_calendar_that_cannot_be_read_is_refused_as_a_whole(text: str, error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=f"(?s){why}"):
        read(text)


def test_titles_and_places_without_end_are_cut() -> None:
    data = one("DTSTART:20261205T100000", f"LOCATION:{'Saal ' * 500}", f"DESCRIPTION:{'Wort ' * 5000}").data
    assert len(data["place"]["name"]) <= 202
    assert len(data["description"]["de"]) <= 1202
    (item,) = read(calendar(event(f"SUMMARY:{'Treffen ' * 500}", "DTSTART:20261205T100000"))).items
    assert item.title.endswith("…")


def test_lower_case_lines_and_line_ends_of_every_kind_are_read() -> None:
    lower = calendar(event("summary:Klein", "dtstart:20261201T100000")).replace("BEGIN:VEVENT", "begin:vevent")
    for text in (lower, lower.replace("\n", "\r\n"), f"\ufeff{lower.lower().replace('t1', 'T1')}\n\n"):
        assert looks_like(text)
        assert [item.title.lower() for item in read(text.lstrip("\ufeff")).items] == ["klein"]


NEVER = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31,-31",
    "FREQ=DAILY;INTERVAL=7;BYDAY=FR",
    "FREQ=WEEKLY;BYMONTH=7;BYYEARDAY=1",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=MONTHLY;BYDAY=6MO",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
]


def worked_out(rule: str, begin: datetime) -> bool:
    """Whether a date comes within ten years, by the library, which looks for one until the year 9999."""
    days = rrulestr(f"{rule};UNTIL={begin.year + 10}{begin:%m%dT%H%M%S}", dtstart=begin)
    return next(iter(days), None) is not None


def test_a_rule_that_names_no_date_is_known_without_working_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_library(*_: object, **__: object) -> None:
        raise AssertionError("the library is asked")

    monkeypatch.setattr(recurrence, "rrulestr", no_library)
    for rule in NEVER:
        with pytest.raises(recurrence.BrokenRule, match="no date"):
            recurrence.check_rule(rule, datetime(2026, 11, 26, 10))


def test_no_rule_is_said_to_name_no_date_that_names_one() -> None:
    dice = random.Random(1126)
    for _ in range(400):
        begin = datetime(9960 + dice.randrange(28), 1 + dice.randrange(12), 1 + dice.randrange(28), 10)
        rule = f"FREQ={dice.choice(('MONTHLY', 'YEARLY'))};INTERVAL={dice.choice((1, 1, 2, 3, 12))}"
        rule += dice.choice(("", "", ";WKST=SU", f";BYSETPOS={dice.choice((-2, -1, 1, 3))}"))
        rule += f";BYMONTH={dice.randint(1, 12)}" if dice.random() < 0.3 else ""
        rule += f";BYMONTHDAY={dice.choice((1, 13, 29, 30, 31, -1, -31))}" if dice.random() < 0.4 else ""
        rule += f";BYDAY={dice.choice(('MO', 'TU,FR', '1SU', '5WE', '-1TH', '-5SA'))}" if dice.random() < 0.4 else ""
        rule += f";BYYEARDAY={dice.choice((1, 60, 366, -1, -366))}" if dice.random() < 0.1 else ""
        rule += f";BYWEEKNO={dice.choice((1, 20, 52, 53))}" if rule[5] == "Y" and dice.random() < 0.2 else ""
        if worked_out(rule, begin):
            recurrence.check_days(rule, begin)


def test_a_calendar_of_broken_rules_is_given_up() -> None:
    broken = [event(f"SUMMARY:{n}", "DTSTART:20261126T100000", f"RRULE:{NEVER[0]}", uid=str(n)) for n in range(37)]
    good = event("SUMMARY:Gut", "DTSTART:20261126T100000", uid="good")
    assert len(read(calendar(good, *broken[:36])).refused) == 36
    with pytest.raises(ImportRefused, match="more than 36 broken recurrence rules"):
        read(calendar(good, *broken))


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20261126T100000Z\nRRULE:FREQ=DAILY;INTERVAL=0",  # in UTC the dates are worked out: for ever
        "DTSTART:20261126T100000\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART:20261126T100000Z\nRRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART:20261126T100000\nRRULE:FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40",
        "DTSTART:20261126T100000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        *(f"DTSTART:20261126T100000{clock}\nRRULE:{rule}" for rule in NEVER for clock in ("", "Z")),
        "DTSTART:20261126T100000Z\nRRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:99991231T235930",
        "DTSTART:20261126T100000\nDURATION:P300000D",
        "DTSTART:20261126T100000\nRDATE:" + ",".join(f"20270101T{n // 60:02d}{n % 60:02d}00" for n in range(1001)),
    ],
)
def test_what_would_keep_the_bot_busy_for_ever_is_refused(lines: str) -> None:
    good = event("SUMMARY:Gut", "DTSTART:20261126T100000", "RRULE:FREQ=YEARLY", uid="good")
    delivery = read(calendar(good, event("SUMMARY:Schlecht", lines, uid="bad")))
    assert [item.title for item in delivery.items] == ["Gut"]
    assert [refusal.title for refusal in delivery.refused] == ["Schlecht"]
