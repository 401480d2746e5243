"""Offices near a place, districts by street and house number, and the links to get there."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.content.distance import Position, rounded
from bot.core.content.places import Address, Department, Office
from bot.core.content.streets import StreetSpan, by_street
from bot.core.errors import BadInput
from bot.core.message import Utterance
from bot.core.texts.response import Catalogue
from bot.core.town import District, Matter, TownGuide
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_intents, read_texts
from bot.service.answers.near import payload
from bot.service.channel.nearby import NOTHING_NEAR, Nearby
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.located import LocatedStep, streets_in
from bot.service.turn.compose import Composer
from tests.fakes import ScriptedDialogue

from .samples import BERLIN, PROJECT, TOWN

HERE = Position(52.0, 13.0)
MONDAY_10 = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


def office(name: str, **facts: Any) -> Office:
    """Open on Monday mornings, in the middle of nowhere unless told otherwise."""
    lat, lon, district = facts.pop("lat", None), facts.pop("lon", None), facts.pop("district", None)
    address = {"street": "Markt 1", "lat": lat, "lon": lon, "district": district}
    usual = {"id": name, "name": {"de": name.title()}, "hours": {"mon": [["08:00", "12:00"]]}, "address": address}
    return Office.model_validate(usual | facts)


MAIN = office("main", kind="counter", lat=52.0, lon=13.02, district="altstadt", matters=["register_address"])
NORTH = office(
    "north", kind="counter", lat=52.01, lon=13.0, district="nordstadt", districts=["nordstadt", "wald"],
    matters=["register_address"], phone="030 23125-120", accessible=True, department="citizens",
    languages=["de", "uk"],
)  # fmt: skip
JOBS = office("jobs", lat=52.0, lon=13.001, matters=["job_search"])
LOST = office("lost", matters=["dog_tax"])
OFFICES = {o.id: o for o in (MAIN, NORTH, JOBS, LOST)}
CITIZENS = Department.model_validate(
    {
        "id": "citizens",
        "name": {"de": "Bürgerdienste"},
        "integration_officer": {
            "name": "Derya Aksoy", "phone": "030 23125-111", "languages": ["de", "tr"],
            "hours_note": {"de": "Montags.", "ar": "الاثنين."},
        },
        "offices": ["main", "north"],
    }
)  # fmt: skip
DISTRICTS = (
    District(id="altstadt", name="Altstadt", streets=("Marktplatz", "Am Waldrand")),
    District(id="nordstadt", name="Nordstadt"),
    District(id="wald", name="Waldsiedlung"),
)
STREETS = by_street(
    [
        StreetSpan(street="Goethestraße", first=1, last=49, district="altstadt"),
        StreetSpan(street="Goethestraße", first=50, last=98, side="even", district="nordstadt"),
        StreetSpan(street="Goethestraße", first=51, last=99, side="odd", district="wald"),
        StreetSpan(street="Nordring", district="nordstadt"),
    ]
)
GUIDE = TownGuide(
    TOWN.model_copy(update={"districts": DISTRICTS}), OFFICES, {"citizens": CITIZENS},
    matters={"parking": Matter(id="parking", office="main", names={"de": ("Parken",)})}, streets=STREETS,
)  # fmt: skip


@cache
def catalogue() -> Catalogue:
    texts: dict[Any, dict[str, str]] = {}
    for text in read_texts(PROJECT / "responses"):
        texts.setdefault((text.kind, text.name), {})[text.locale] = text.text
    return Catalogue(texts, read_intents(PROJECT / "responses"), "Kleinstadt")


def composer(locale: str = "de", guide: TownGuide = GUIDE) -> Composer:
    return Composer(SimpleNamespace(guide=guide, catalogue=catalogue()), LandHolidays("BY"), locale, MONDAY_10)


def understood(response: str, **entities: str) -> Understanding:
    named = tuple(Entity(name, value) for name, several in entities.items() for value in several.split())
    return Understanding(response, 1.0, "confident", response, entities=named)


def pressed(rest: str, locale: str = "de") -> Utterance:
    reply = composer(locale).pressed(rest, {})
    assert reply is not None
    return reply.utterances[0]


def plain(said: Utterance) -> str:
    return said.text.translate(ISOLATES).replace("\u2060", "")


KNOWN = [  # from the tables of great-circle distances: a degree of latitude, a degree of longitude at 60° north
    ((52.0, 13.0), (52.0, 13.0), 0.0),
    ((52.0, 13.0), (53.0, 13.0), 111_195.0),
    ((60.0, 13.0), (60.0, 14.0), 55_595.0),
    ((0.0, 179.5), (0.0, -179.5), 111_195.0),
    ((90.0, 0.0), (-90.0, 0.0), 20_015_115.0),
]


@pytest.mark.parametrize(("a", "b", "metres"), KNOWN)
def test_distances_are_those_of_the_great_circle(a: tuple[float, float], b: tuple[float, float], metres: float) -> None:
    assert Position(*a).metres_to(Position(*b)) == pytest.approx(metres, abs=5)
    assert Position(*b).metres_to(Position(*a)) == pytest.approx(metres, abs=5)


ROUNDED = [(0, 500), (49, 500), (749, 500), (751, 1000), (1249, 1000), (1251, 1500), (4749, 4500), (4751, 5000),
           (12_400, 12_000)]  # fmt: skip


@pytest.mark.parametrize(("metres", "said"), ROUNDED)
def test_distances_are_rounded_as_people_say_them(metres: int, said: int) -> None:
    assert rounded(metres) == said


@pytest.mark.parametrize(("lat", "lon"), [(91.5, 0), (17.5, 181), (-93.5, 0), (math.nan, 0), (17.5, math.inf)])
def test_no_place_on_earth_is_refused_and_none_shows_in_a_log(lat: float, lon: float) -> None:
    with pytest.raises(BadInput) as refused:
        Position(lat, lon)
    assert str(lat) not in str(refused.value)
    assert str(HERE.lat) not in repr(HERE) and str(HERE.lon) not in repr(HERE)  # an address in memory may stand there


async def test_the_nearest_of_the_kind_asked_about_then_the_nearest_of_all() -> None:
    async def near(guide: TownGuide, **context: str) -> str:
        class Remembered:
            async def context(self, conversation_id: str) -> dict[str, str]:
                return context

        library = SimpleNamespace(guide=guide)
        return await Nearby(library, Remembered()).payload("c", HERE)  # type: ignore[arg-type]

    every = "jobs.500,north.1000,main.1500"
    assert await near(GUIDE) == f"near:|{every}"
    assert await near(GUIDE, office="main") == f"near:north.1000,main.1500|{every}"
    assert await near(GUIDE, office="jobs") == f"near:jobs.500|{every}"
    assert await near(GUIDE, intent="register_address") == f"near:north.1000,main.1500|{every}"
    assert await near(GUIDE, office="lost") == f"near:|{every}", "an office without coordinates is near nothing"
    assert await near(GUIDE, office="gone", intent="nonsense") == f"near:|{every}"
    assert await near(TownGuide(TOWN, {"lost": LOST})) == NOTHING_NEAR
    assert len(payload([(MAIN, 99_999_999.0)] * 9, [(NORTH, 99_999_999.0)] * 9)) < 256


def test_the_nearest_is_shown_with_the_way_there_and_that_the_place_is_not_kept() -> None:
    said = pressed("near:north.1000,main.1500|jobs.100,north.1000,main.1500")
    assert plain(said).split("\n") == [
        "Am nächsten ist: North. Entfernung: etwa 1\u00a0km (Luftlinie).",
        "Adresse: Markt 1",
        "Ohne Stufen erreichbar.",
        "Jetzt geöffnet bis 12:00 Uhr.",
        "Main: 1,5\u00a0km",
        "Ihren Standort habe ich nur dafür benutzt. Er ist nicht gespeichert.",
    ]
    assert [link.url for link in said.links] == [
        "https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&route=%3B52.01%2C13.0",
        "tel:03023125120",
        "https://www.openstreetmap.org/?mlat=52.01&mlon=13.0#map=18/52.01/13.0",
        "geo:52.01,13.0",
    ]
    assert [b.payload for b in said.buttons] == ["office:main:location", "near:|jobs.100,north.1000,main.1500"]


def test_the_three_nearest_are_shown_with_what_they_do_and_whether_they_are_open() -> None:
    said = pressed("near:|jobs.100,north.1000,main.1500")
    label = catalogue().label("job_search", "de")
    assert f"1. Jobs, 100\u00a0m\n{label}\nJetzt geöffnet bis 12:00 Uhr." in plain(said)
    assert "3. Main, 1,5\u00a0km" in plain(said)
    assert [b.payload for b in said.buttons] == [f"office:{name}:location" for name in ("jobs", "north", "main")]


@pytest.mark.parametrize("locale", ["de", "en", "uk", "ru", "ar", "tr", "fa", "fr", "ro", "pl", "de-simple"])
def test_it_is_said_in_every_locale_without_a_german_word(locale: str) -> None:
    several = pressed("near:|jobs.100,north.1000,main.1500", locale)
    one = pressed("near:north.300|jobs.100", locale)
    assert "300" in one.text
    if not locale.startswith("de"):
        assert not {"Ihren", "Nähe", "Jetzt", "Entfernung", "Standort"} & set(f"{one.text} {several.text}".split())
    if locale in ("ar", "fa"):  # F33
        assert "\u2068300" in one.text
        assert one.text.count("\u2068") + one.text.count("\u2066") == one.text.count("\u2069")


@pytest.mark.parametrize(
    "rest", ["near:", "near:|", "near:gone.5|", "near:north|main", "near:north.x", "near:,.1,|||.."]
)
def test_a_payload_that_names_no_office_is_no_button_of_ours(rest: str) -> None:
    assert composer().pressed(rest, {}) is None


LINES = [
    ("Ich wohne in der Goethestraße 12", ["altstadt"], False),
    ("Goethestr. 50, 12345 Kleinstadt", ["nordstadt"], True),
    ("goethe strasse 51a", ["wald"], True),
    ("Goethestraße", ["altstadt", "nordstadt", "wald"], True),
    ("я живу на Nordring 7, а работаю на Marktplatz", ["nordstadt", "altstadt"], False),
    ("Am Waldrand 3", ["altstadt"], True),
    ("Nordring 7 Jobcenter", ["nordstadt"], False),
    ("Nordringstraße 5", [], False),
    ("Goethestraße 4000", [], False),
    ("um 12 Uhr am Wald", [], False),
    ("", [], True),
]


@pytest.mark.parametrize(("text", "districts", "alone"), LINES)
def test_a_street_tells_the_district(text: str, districts: list[str], alone: bool) -> None:
    assert streets_in(text, GUIDE) == (districts, alone)


async def test_of_an_address_alone_no_page_is_shown() -> None:
    class Guessing(ScriptedDialogue):
        def _understood(self, intent: str) -> Understanding:
            return understood(intent)

    async def response(said: str, intent: str) -> str:
        dialogue = CompletedDialogue(Guessing(intent), [LocatedStep(SimpleNamespace(guide=GUIDE))])  # type: ignore[arg-type]
        return (await dialogue.understand(UserMessage("s", said))).response

    assert await response("Nordring 7", "page") == "fallback"
    assert await response("Nordring 7", "choice") == "fallback"
    assert await response("Goethestraße 12", "language_certificate") == "fallback"
    assert await response("Nordring 7", "emergency") == "emergency"
    assert await response("Müll am Nordring 7", "page") == "page"
    assert await response("", "page") == "page"


async def test_the_street_stands_in_place_of_the_districts_that_were_heard() -> None:
    class Hearing(ScriptedDialogue):
        def _understood(self, intent: str) -> Understanding:
            return understood(intent, district="altstadt nordstadt", office="main")

    dialogue = CompletedDialogue(Hearing("office_hours"), [LocatedStep(SimpleNamespace(guide=GUIDE))])  # type: ignore[arg-type]
    heard = await dialogue.understand(UserMessage("s", "Goethestraße 50?"))
    assert heard.values("district") == ("nordstadt",)
    assert heard.values("office") == ("main",)
    untouched = await dialogue.understand(UserMessage("s", "Altstadt oder Nordstadt?"))
    assert untouched.values("district") == ("altstadt", "nordstadt")


RESPONSIBLE = [
    ("register_address", (), "main"),
    ("register_address", ("nordstadt",), "north"),
    ("register_address", ("wald",), "north"),
    ("register_address", ("altstadt",), "main"),
    ("register_address", ("elsewhere",), "main"),
    ("job_search", ("wald",), "jobs"),
    ("parking", ("nordstadt",), "main"),
    ("nonsense", (), None),
]


@pytest.mark.parametrize(("matter", "districts", "name"), RESPONSIBLE)
def test_of_several_offices_the_one_for_the_district_is_responsible(
    matter: str, districts: tuple[str, ...], name: str | None
) -> None:
    found = GUIDE.responsible(matter, districts)
    assert (found.id if found else None) == name


def test_an_answer_names_the_office_for_other_districts_until_the_district_is_known() -> None:
    first = composer().reply(understood("register_address"), {}).utterances[1]
    assert "Zuständig ist: Main" in first.text
    assert "Sie wohnen hier: Nordstadt, Waldsiedlung? Dann gehen Sie zu: North" in first.text
    assert "office:north:all" in [button.payload for button in first.buttons]
    told = composer().reply(understood("register_address", district="wald"), {})
    assert "Zuständig ist: North" in told.utterances[1].text
    assert "Sie wohnen hier" not in told.utterances[1].text
    later = composer().reply(understood("register_address"), told.context).utterances[1]
    assert "Zuständig ist: North" in later.text, "the district is remembered"


def test_an_office_that_only_knows_who_is_responsible_is_not_called_so() -> None:
    town = replace(GUIDE, town=GUIDE.town.model_copy(update={"coordination_office": "main"}))
    said = composer(guide=town).reply(understood("driving_licence"), {}).utterances[1]
    assert ("Auskunft gibt: Main" in said.text, "Zuständig ist" in said.text) == (True, False)


def candidates(u: Understanding, *intents: str) -> Understanding:
    return replace(u, candidates=tuple(Candidate(intent, 0.4) for intent in intents))


def test_a_street_alone_answers_what_was_asked_before() -> None:
    asked = composer().reply(understood("register_address"), {}).context
    unsure = candidates(understood("choice", district="wald"), "thank", "find_responsible_office")
    for u in (understood("fallback", district="wald"), unsure, understood("find_responsible_office", district="wald")):
        said = composer().reply(u, asked)
        assert said.outcome == "answered"
        assert "Zuständig ist: North" in said.utterances[0].text
    now = composer().reply(candidates(unsure, "find_responsible_office", "register_address"), {})
    assert "Zuständig ist: North" in now.utterances[0].text, "the matter is among the candidates"
    other = composer().reply(replace(candidates(unsure, "search_course")), asked)
    assert other.outcome == "choice"


def test_a_street_and_nothing_else_tells_what_is_in_its_district() -> None:
    said = composer().reply(understood("fallback", district="wald"), {})
    assert said.outcome == "answered"
    assert said.utterances[0].text.startswith("Diese Stellen sind im Stadtteil Waldsiedlung:\n\nNorth\n")
    assert [b.payload for b in said.utterances[0].buttons] == ["office:north:location"]
    assert composer().reply(understood("fallback", district="altstadt wald"), {}).outcome == "fallback"
    assert composer().reply(understood("fallback"), {}).outcome == "fallback"


@pytest.mark.parametrize("intent", ["office_contact", "find_responsible_office"])
def test_the_integration_officer_is_named_with_phone_languages_and_hours(intent: str) -> None:
    said = composer("de").reply(understood(intent, office="north"), {}).utterances[0]
    assert "Ihr Kontakt für Integration: Derya Aksoy, 030 23125-111 (Deutsch, Türkisch). Montags." in plain(said)
    assert [link.url for link in said.links][:2] == ["tel:03023125120", "tel:03023125111"]
    arabic = composer("ar").reply(understood(intent, office="north"), {}).utterances[0]
    assert "\u2068030 23125-111\u2069" in arabic.text
    assert "الاثنين." in arabic.text


ACCESS = [
    ({"accessible": True}, "Ohne Stufen erreichbar."),
    ({"accessible": False}, "Nicht ohne Stufen erreichbar. Bitte rufen Sie vorher an."),
    ({"accessible": False, "access_note": {"de": "Klingel am Hof."}}, "Nicht ohne Stufen erreichbar. Klingel am Hof."),
    ({}, "Ob es am Eingang Stufen gibt, weiß ich nicht. Rufen Sie bitte vorher an."),
    ({"access_note": {"de": "Rampe im Hof."}}, "Rampe im Hof."),
]


@pytest.mark.parametrize(("facts", "line"), ACCESS)
def test_the_entrance_is_told_truthfully(facts: dict[str, Any], line: str) -> None:
    guide = TownGuide(TOWN, {"x": office("x", **facts)})
    said = composer(guide=guide).reply(understood("office_location", office="x"), {}).utterances[0]
    assert line in said.text.split("\n")


APPOINTMENTS = [
    ({"appointment": "none"}, ["Sie brauchen keinen Termin.", "Jetzt geöffnet bis 12:00 Uhr."]),
    ({"appointment": "required", "documents": {"de": "Pass"}, "hours": {"tue": [["08:00", "09:00", "appointment"]]}},
     ["Sie brauchen einen Termin. Termin machen, verschieben oder absagen: am Telefon.", "Bitte mitbringen: Pass",
      "Nächste Zeit mit Termin: morgen, 08:00."]),
    ({"appointment": "optional", "booking_url": "https://termine.example/x"},
     ["Sie können ohne Termin kommen. Mit Termin warten Sie weniger. "
      "Termin machen, verschieben oder absagen: im Internet oder am Telefon.", "Jetzt geöffnet bis 12:00 Uhr."]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "lines"), APPOINTMENTS)
def test_an_appointment_is_made_moved_and_cancelled(facts: dict[str, Any], lines: list[str]) -> None:
    guide = TownGuide(TOWN, {"x": office("x", **facts)})
    said = composer(guide=guide).reply(understood("office_appointment", office="x"), {}).utterances[0]
    assert said.text.split("\n")[1:] == lines


def test_where_only_some_hours_need_an_appointment_the_answer_says_so_and_which() -> None:
    facts = {"appointment": "required", "hours": {"tue": [["08:00", "09:00"], ["10:00", "11:00", "appointment"]]}}
    guide = TownGuide(TOWN, {"x": office("x", **facts)})
    said = composer(guide=guide).reply(understood("office_appointment", office="x"), {}).utterances[0].text
    assert "Sie brauchen einen Termin" not in said
    assert "Zu manchen Zeiten können Sie ohne Termin kommen, sonst brauchen Sie einen Termin." in said
    assert "(ohne Termin)" in said and "(nur mit Termin)" in said


def test_the_week_is_short_and_what_differs_soon_is_told() -> None:
    facts: dict[str, Any] = {
        "hours": {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu")} | {"fri": [["08:00", "24:00"]]},
        "special": [
            {"from": "2026-11-25", "to": "2026-11-27", "hours": [], "reason": {"de": "Umzug"}},
            {"from": "2026-12-01", "to": "2026-12-01", "hours": [["10:00", "11:00"]]},
        ],
    }
    guide = TownGuide(TOWN, {"x": office("x", **facts)})
    said = composer(guide=guide).reply(understood("office_hours", office="x"), {}).utterances[0]
    assert plain(said).replace("\u2009", " ").split("\n")[2:] == [
        "Montag – Donnerstag: 08:00–12:00",
        "Freitag: 08:00–24:00",
        "Samstag, Sonntag: geschlossen",
        "Bald ändert sich:",
        "25.–27. Nov. 2026: geschlossen (Umzug)",
        "Dienstag, 1. Dezember 2026: 10:00–11:00",
    ]


def test_hours_nobody_knows_are_not_called_closed() -> None:
    guide = TownGuide(TOWN, {"x": office("x", hours={})})
    said = composer(guide=guide).reply(understood("office_hours", office="x"), {}).utterances[0]
    assert said.text == "X\nDie Öffnungszeiten kenne ich nicht. Rufen Sie bitte vorher an."


def test_no_day_of_hours_nobody_knows_is_called_closed() -> None:
    unknown = "Die Öffnungszeiten kenne ich nicht. Rufen Sie bitte vorher an."
    outing = {"from": "2026-12-04", "to": "2026-12-04", "hours": [], "reason": {"de": "Betriebsausflug"}}
    guide = TownGuide(TOWN, {"x": office("x", hours={}, special=[outing])})

    def asked(*days: str) -> str:
        named = (*understood("office_hours", office="x").entities, *(Entity("date", day) for day in days))
        u = replace(understood("office_hours", office="x"), entities=named)
        return plain(composer(guide=guide).reply(u, {}).utterances[0])

    assert asked("2026-12-01") == f"X\n{unknown}"
    assert asked("2026-12-04") == "X\nFreitag, 4. Dezember 2026: geschlossen (Betriebsausflug)"
    assert asked() == f"X\n{unknown}"


def test_an_appointment_in_a_month_names_none_of_its_days() -> None:
    guide = TownGuide(TOWN, {"x": office("x")})

    def asked(days: str) -> str:
        u = understood("office_appointment", office="x")
        u = replace(u, entities=(*u.entities, Entity("date", days)))
        return plain(composer(guide=guide).reply(u, {}).utterances[0])

    assert "Dezember" not in asked("2026-12-01/2026-12-31")
    assert "1. Dezember 2026" in asked("2026-12-01/2026-12-01")


def test_an_address_without_coordinates_has_no_links() -> None:
    address = Address(street="Markt 1")
    assert (address.map_url(), address.geo_uri(), address.route_url(), address.position()) == (None,) * 4
