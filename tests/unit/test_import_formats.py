"""Integreat's places and events, and pages with JSON-LD: what is read, and what becomes of broken ones (F35)."""

from __future__ import annotations

import contextlib
import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.content.content import Delivery, Item
from bot.core.content.places import Event, Office
from bot.core.errors import ImportRefused, SourceEmpty
from bot.portal.fetch import Body
from bot.portal.sources import PortalReader
from bot.service.answers.occurrences import occurrences
from tests.fakes import MovedClock

SAMPLES = Path(__file__).parent / "import_samples"
BERLIN = ZoneInfo("Europe/Berlin")
READER = PortalReader(False, MovedClock(), lambda: "Europe/Berlin")


def read(*files: str | tuple[str, bytes | str]) -> list[Delivery]:
    """Samples by name, or (name, content)."""
    bodies = []
    for file in files:
        name, content = (file, (SAMPLES / file).read_bytes()) if isinstance(file, str) else file
        bodies.append(Body(name, content.encode() if isinstance(content, str) else content))
    return READER.deliveries(bodies)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text("utf-8"))


def by_title(delivery: Delivery) -> dict[str, Item]:
    return {item.title: item for item in delivery.items}


def starts(item: Item, first: str, last: str) -> list[str]:
    span = (datetime.fromisoformat(first).replace(tzinfo=BERLIN), datetime.fromisoformat(last).replace(tzinfo=BERLIN))
    return [f"{o.start:%m-%d %H:%M}" for o in occurrences(Event.model_validate(item.data), *span)]


def test_languages_of_a_place_become_one_office_with_its_hours() -> None:
    (delivery,) = read("locations.en.json", "locations.de.json")
    office = Office.model_validate(by_title(delivery)["Beratungsstelle Nord"].data)
    assert office.name == {"de": "Beratungsstelle Nord", "en": "Advice centre north"}
    assert (office.id, office.phone, office.accessible) == ("integreat-musterstadt-location-4", "030 23125-801", True)
    assert (office.address.line(), office.address.lat) == ("Nordring 20, 12345 Musterstadt", 52.51)
    week = {
        day: [(f"{i.start:%H}", f"{i.end:%H}", i.by_appointment) for i in rows]
        for day, rows in office.hours.week.items()
    }
    assert week == {
        "mon": [("08", "12", False)], "tue": [("14", "18", True)], "wed": [], "thu": [("00", "00", False)],
        "fri": [("22", "02", False)], "sat": [], "sun": [],
    }  # fmt: skip
    assert (office.appointment, office.booking_url) == ("optional", "https://www.musterstadt.example/nord/termin")


def test_a_title_that_was_only_filled_in_is_no_translation_and_a_closed_place_is_closed() -> None:
    (delivery,) = read("locations.de.json", "locations.en.json")
    store = Office.model_validate(by_title(delivery)["Kleiderkammer"].data)
    assert store.name == {"de": "Kleiderkammer"}
    assert store.hours.closed_temporarily is not None
    assert f"{store.hours.closed_temporarily.first}" == "2026-09-01"


def test_the_order_of_the_files_changes_nothing() -> None:
    hashes = [{i.key: i.hash for d in read(*names) for i in d.items} for names in (
        ("locations.de.json", "locations.en.json"), ("locations.en.json", "locations.de.json"))]  # fmt: skip
    assert hashes[0] == hashes[1]


def test_events_are_read_with_rule_languages_and_whole_days() -> None:
    (delivery,) = read("events.de.json", "events.en.json")
    dance, party = (by_title(delivery)[name] for name in ("Tanzabend", "Sommerfest"))
    assert dance.data["title"] == {"de": "Tanzabend", "en": "Dance evening"}
    assert dance.data["description"] == {"de": "Kommen Sie vorbei.", "en": "Come along."}
    assert dance.data["place"]["name"] == "Beratungsstelle Nord"
    assert starts(dance, "2026-11-01", "2027-02-01") == [f"12-{d} 18:00" for d in ("01", "08", "15", "22", "29")]
    whole = (party.data["all_day"], party.data["start"], party.data["end"])
    assert whole == (True, "2027-07-03T00:00:00", "2027-07-05T00:00:00")


def test_dates_that_are_listed_one_by_one_are_one_event_that_stays_the_same_while_time_passes() -> None:
    (listed,) = read("events_listed.de.json")
    (later,) = read(("later.json", json.dumps(sample("events_listed.de.json")[2:])))
    assert len(listed.items) == len(later.items) == 1
    assert listed.items[0].hash == later.items[0].hash
    (series,) = read(("series.json", json.dumps(sample("events.de.json")[:1])))
    days = starts(listed.items[0], "2026-11-01", "2027-02-01")
    assert days == starts(series.items[0], "2026-11-01", "2027-02-01")


def test_without_numbers_versions_find_each_other_by_the_german_path() -> None:
    german, english = sample("locations.de.json")[:1], sample("locations.en.json")[:1]
    for entry in (*german, *english):
        entry["location"]["id"] = None
    english[0]["available_languages"] = {"DE": {"path": german[0]["path"]}}
    (delivery,) = read(("a", json.dumps(german)), ("b", json.dumps(english)))
    assert [item.data["name"] for item in delivery.items] == [
        {"de": "Beratungsstelle Nord", "en": "Advice centre north"}
    ]


def broken(name: str, **changes: Any) -> str:
    """A sample whose first entry is changed."""
    entries = sample(name)
    entries[0] |= changes
    return json.dumps(entries)


PLACE = sample("locations.de.json")[0]["location"]
WHEN = sample("events.de.json")[0]["event"]
ONE_BROKEN = [
    (broken("locations.de.json", title=""), "title"),
    (broken("locations.de.json", path="/musterstadt/"), "path"),
    (broken("locations.de.json", location=PLACE | {"latitude": 952.5}), "lat"),
    (broken("locations.de.json", opening_hours=[{"timeSlots": [{"start": "-3:00", "end": "5:00"}]}]), "start"),
    (broken("locations.de.json", opening_hours=[{"timeSlots": [{"start": "8:00", "end": "8:00"}]}]), "8:00 to 8:00"),
    (broken("events.de.json", event=WHEN | {"start": "soon"}), "event.start"),
    (broken("events.de.json", event=WHEN | {"end": "2026-11-30T20:00:00+01:00"}), "before it begins"),
    (broken("events.de.json", recurrence_rule="RRULE:FREQ=NEVER"), "rrule|FREQ|invalid"),
    (broken("events.de.json", recurrence_rule="RRULE:FREQ=SECONDLY"), "more often than daily"),
    (broken("events.de.json", recurrence_rule="RRULE:FREQ=DAILY;INTERVAL=0"), "interval 0"),
    (broken("events.de.json", url="javascript:alert(1)"), "no web address"),
    (broken("events.de.json", url="https://x.example/\r\nATTENDEE:mailto:a@b.example"), "no web address"),
    (json.dumps([None, *sample("events.de.json")[1:]]), "item 1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "why"), ONE_BROKEN)
def test_one_broken_entry_is_refused_alone_and_says_why(text: str, why: str) -> None:
    (delivery,) = read(("x.json", text))
    assert len(delivery.items) == 1
    with pytest.raises(ImportRefused, match=f"(?i){why}"):
        raise ImportRefused(delivery.refused[0].why)
    assert delivery.refused[0].source == delivery.items[0].source


def test_a_broken_page_is_refused_alone() -> None:
    page = {"url": "https://x.example/", "path": "/stadt/de/a/", "title": "A", "content": "<p>Text</p>"}
    page["last_updated"] = "2026-03-02T10:14:07+01:00"
    deep = page | {"content": "<div>" * 5000, "path": "/stadt/de/c/"}
    (delivery,) = read(("pages.json", json.dumps([page | {"title": None, "path": "/stadt/de/b/"}, page, None, deep])))
    assert [item.key for item in delivery.items] == ["/stadt/de/a/"]
    assert [(r.key, r.source) for r in delivery.refused] == [
        ("/stadt/de/b/", "integreat:stadt:de"), ("", "integreat:stadt:de"), ("/stadt/de/c/", "integreat:stadt:de"),
    ]  # fmt: skip


def test_a_language_without_events_is_no_empty_source() -> None:
    assert len(read("events.de.json", ("ar.json", "[]"))) == 1


UNREADABLE = [
    ("no.json", b"", SourceEmpty, "empty"),
    ("no.json", b"[]", SourceEmpty, "empty"),
    ("no.json", b"  \n ", SourceEmpty, "empty"),
    ("cut.json", (SAMPLES / "locations.de.json").read_bytes()[:900], ImportRefused, "not valid JSON"),
    ("latin.json", '[{"path": "Straße"}]'.encode("latin-1"), ImportRefused, "not UTF-8"),
    ("deep.json", b"[" * 200_000, ImportRefused, "not valid JSON"),
    ("page.json", b"<!doctype html><html><body>Wartung</body></html>", ImportRefused, "web page without JSON-LD"),
    ("what.bin", b"\x00\x01\x02\xff", ImportRefused, "not text"),
    ("what.txt", b"hello", ImportRefused, "no format that is known"),
    ("other.json", b'{"a": 1}', ImportRefused, "expected a list"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ImportRefused, "before 2007"),
]


@pytest.mark.parametrize(("name", "content", "error", "why"), UNREADABLE)
def test_a_source_that_cannot_be_read_is_refused_as_a_whole(
    name: str, content: bytes, error: type[Exception], why: str
) -> None:
    with pytest.raises(error, match=f"(?s){name}.*{why}"):
        read((name, content))
    if error is not SourceEmpty:
        with pytest.raises(error):
            read("locations.de.json", (name, content))


@pytest.mark.parametrize("content", [b"", b"[]", b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"])
def test_what_is_empty_stops_no_other_of_its_source(content: bytes) -> None:
    assert len(read("locations.de.json", ("no", content))) == 1


_SPLICES = (b"null", b"[]", b"-1", b"99999999999", b'"', b";", b"\n", b"\xff", b"0001", b"END:VEVENT\n", b"TZID=")


def damaged(content: bytes, luck: random.Random) -> bytes:
    """A few bytes changed, lost, doubled or put in between."""
    body = bytearray(content)
    for _ in range(luck.randint(1, 5)):
        at, far = luck.randrange(len(body)), luck.randrange(len(body))
        match luck.randrange(4):
            case 0:
                body[at] = luck.randrange(256)
            case 1:
                del body[at : at + luck.randrange(1, 40)]
            case 2:
                body[at:at] = luck.choice(_SPLICES)
            case _:
                body[at:at] = body[far : far + luck.randrange(1, 200)]
    return bytes(body)


@pytest.mark.parametrize("file", sorted(SAMPLES.iterdir()), ids=lambda f: f.name)
def test_however_a_file_is_damaged_it_is_read_or_refused_and_never_a_crash(file: Path) -> None:
    luck, content = random.Random(file.name), file.read_bytes()
    for _ in range(60):
        with contextlib.suppress(ImportRefused):
            read((file.name, damaged(content, luck)))


def test_a_page_with_json_ld_gives_its_event_courses_and_office() -> None:
    (delivery,) = read(("https://www.musterstadt.example/haus", (SAMPLES / "page.html").read_bytes()))
    found = [(item.kind, item.title) for item in delivery.items]
    assert found == [
        ("event", "Konzert"), ("course", "Deutsch für den Beruf"), ("course", "Deutsch für den Beruf"),
        ("office", "Standesamt"), ("event", "Lesung"),
    ]  # fmt: skip
    concert, first, second, registry, reading = (item.data for item in delivery.items)
    assert (concert["except"], reading["except"]) == ([], ["2026-12-20"])
    assert concert["title"] == {"de": "Konzert", "en": "Concert"}
    assert (concert["start"], concert["price"], concert["kind"]) == ("2026-12-12T19:30:00", "0", "culture")
    assert concert["contact"]["url"] == "https://www.musterstadt.example/konzert"
    assert concert["place"] == {"name": "Haus der Begegnung", "street": "Südring 4", "district": None}
    assert (first["price"], first["start"], first["end"], first["subject"]) == (
        "45.00",
        "2027-01-11",
        "2027-03-22",
        "german",
    )
    assert second["start"] == "2027-04-05"
    assert registry["website"] == "https://www.musterstadt.example/standesamt"
    hours = Office.model_validate(registry).hours
    assert [len(hours.week[day]) for day in ("mon", "tue", "thu")] == [1, 1, 1]
    assert [(f"{s.first}", f"{s.last}", s.intervals) for s in hours.special] == [("2026-12-24", "2026-12-31", ())]
    assert not delivery.refused


def json_ld(thing: object) -> tuple[str, str]:
    return "x.html", f'<script type="application/ld+json">{json.dumps(thing)}</script>'


GOOD = {"@type": "Event", "name": "Gut", "startDate": "2026-12-01"}
BAD_THINGS = [
    {"@type": "Event", "name": "X"},
    {"@type": "Event", "name": "X", "startDate": "bald"},
    {"@type": "Event", "name": "X", "startDate": "2026-12-02", "endDate": "2026-12-01"},
    {"@type": "Event", "startDate": "2026-12-02"},
    {"@type": "Event", "name": {"@value": ["X"]}, "startDate": {"a": 1}},
    {"@type": "Course", "name": "X"},
    {"@type": "Course", "name": "X", "hasCourseInstance": {"startDate": "2026-12-02", "endDate": "2025-12-02"}},
    {"@type": "GovernmentOffice", "name": "X", "openingHoursSpecification": {"dayOfWeek": "Moonday", "opens": "08:00"}},
    {"@type": "GovernmentOffice", "name": "X", "openingHoursSpecification": {"opens": "-8:00", "closes": "12:00"}},
    {"@type": "LocalBusiness", "name": "X", "openingHours": "Mo-Xx 9-12"},
]


@pytest.mark.parametrize("thing", BAD_THINGS)
def test_a_broken_thing_on_a_page_is_refused_alone(thing: dict[str, Any]) -> None:
    (delivery,) = read(json_ld([GOOD, thing]))
    assert [item.title for item in delivery.items] == ["Gut"]
    assert len(delivery.refused) == 1
    assert delivery.refused[0].why


def test_a_page_whose_json_ld_is_broken_or_about_other_things_is_refused() -> None:
    with pytest.raises(ImportRefused, match="not valid JSON"):
        read(("x.html", '<script type="application/ld+json">{"@type": "Event", </script>'))
    with pytest.raises(SourceEmpty):
        read(json_ld({"@type": "WebPage", "name": "X"}))


def test_dates_of_a_course_on_one_day_are_told_apart_by_where_and_how() -> None:
    def one(**more: Any) -> dict[str, Any]:
        return {"@type": "CourseInstance", "startDate": "2027-01-11", **more}

    north = {"@type": "Place", "name": "Nord"}
    dates = [one(courseMode="vormittags"), one(courseMode="abends"), one(courseMode="abends", location=north)]
    course = {"@type": "Course", "@id": "c", "name": "Deutsch A1", "hasCourseInstance": dates}
    every, turned = (read(json_ld({**course, "hasCourseInstance": some}))[0].items for some in (dates, dates[::-1]))
    assert len({item.key for item in every}) == 3 and {i.key for i in every} == {i.key for i in turned}
    (alone,), (later, _) = (
        read(json_ld({**course, "hasCourseInstance": some}))[0].items
        for some in (dates[:1], [{**dates[0], "courseMode": "online"}, one(startDate="2027-02-01")])
    )
    assert alone.key == later.key, "who stands alone is known by the day"


PRICES: list[tuple[Any, str | None]] = [
    ("5 €", "5"), ("5,00€", "5.00"), ("kostenlos", "0"), ("Free", "0"), ("Eintritt frei", "0"), ("1.200,00", "1200.00"),
    (5, "5"), (12.5, "12.5"), (0, "0"), ("", None), ("5-10", None), ("-5", None), (-5, None),
    (float("inf"), None), (1e30, None),
    ("siehe Aushang", None), (["4 EUR", 9], "4"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "price"), PRICES)
def test_however_a_price_is_written_the_event_is_taken(told: Any, price: str | None) -> None:
    """Whose price nobody can read has none; of several the lowest, where all can be read."""
    offers = [{"@type": "Offer", "price": one, "priceCurrency": "EUR"} for one in (told, told)]
    (delivery,) = read(json_ld({**GOOD, "offers": offers}))
    assert [item.data["price"] for item in delivery.items] == [price]
    if told:
        (delivery,) = read(json_ld({**GOOD, "offers": [*offers, {"price": "auf Anfrage"}]}))
        assert delivery.items[0].data["price"] is None


def test_entities_of_html_are_read_as_they_are_meant() -> None:
    place = {"@type": "Place", "name": "Haus &#8222;Nord&#8220;", "address": "Stra&szlig;e 1"}
    thing = GOOD | {
        "name": "Caf&eacute; &#8211; Eltern &amp; Kind", "description": "&lt;p&gt;Tee &amp;amp; Kaffee&lt;/p&gt;",
        "location": place, "organizer": {"name": "A &amp; B"}, "url": "https://x.example/?a=1&copy=2&amp;b=3",
    }  # fmt: skip
    (delivery,) = read(json_ld(thing))
    (data,) = (item.data for item in delivery.items)
    assert (data["title"]["de"], data["description"]["de"]) == ("Café – Eltern & Kind", "Tee & Kaffee")
    assert (data["place"]["name"], data["place"]["street"]) == ("Haus „Nord“", "Straße 1")
    assert (data["organiser"], data["contact"]["url"]) == ("A & B", "https://x.example/?a=1&copy=2&b=3")
    event = "BEGIN:VEVENT\nUID:1\nSUMMARY:{0}\nLOCATION:{0}\nDESCRIPTION:{0}\nDTSTART:20261202T180000\nEND:VEVENT\n"
    calendar = "BEGIN:VCALENDAR\nVERSION:2.0\n" + event.format("A &amp; B &lt; C") + "END:VCALENDAR\n"
    (data,) = (item.data for item in read(("k.ics", calendar))[0].items)
    assert {data["title"]["de"], data["place"]["name"], data["description"]["de"]} == {"A & B < C"}


@pytest.mark.parametrize("status", ["EventCancelled", "EventPostponed"])
@pytest.mark.parametrize("start", ["2026-12-05", ""])
def test_a_page_on_which_everything_is_off_says_so(status: str, start: str) -> None:
    """On its day as cancelled; where no day is told it goes."""
    off = {
        "@type": "Event",
        "@id": "1",
        "name": "Fest",
        "startDate": start,
        "eventStatus": f"https://schema.org/{status}",
    }
    (delivery,) = read(json_ld(off))
    assert [item.data["except"] for item in delivery.items] == ([[start]] if start else [])
    assert [refusal.withdrawn for refusal in delivery.refused] == ([] if start else [True])


@pytest.mark.parametrize(
    ("block", "keys"),
    [
        ('{"@type": "BreadcrumbList", "name": "Events", }', []),
        ('{"@type": "WebSite", "url": "https://x.example/event", }', []),
        ('{"@type": "MusicEvent", "name": "X", }', [""]),
        ('{"@type": ["Thing", "https://schema.org/CityHall"], }', [""]),
    ],
)
def test_a_broken_block_of_something_else_keeps_nothing_that_is_gone(block: str, keys: list[str]) -> None:
    """A refusal without a key: nothing of its source is removed."""
    (delivery,) = read(("x.html", json_ld(GOOD)[1] + f'<script type="application/ld+json">{block}</script>'))
    assert [refusal.key for refusal in delivery.refused] == keys
    with pytest.raises(ImportRefused, match="not valid JSON"):
        read(("x.html", f'<script type="application/ld+json">{block}</script>'))


@pytest.mark.parametrize("line", ["Mo-Fr 08:00-12:00", "Mo,Tu,We,Th,Fr 08:00-12:00"])
def test_the_short_form_of_opening_hours_is_read(line: str) -> None:
    (delivery,) = read(json_ld({"@type": "Library", "name": "Bücherei", "address": "Markt 1", "openingHours": [line]}))
    office = Office.model_validate(delivery.items[0].data)
    assert office.address.street == "Markt 1"
    assert [day for day, rows in office.hours.week.items() if rows] == ["mon", "tue", "wed", "thu", "fri"]
