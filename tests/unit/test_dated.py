"""From the day a message names to the answer: the date as an entity, that very day's hours, the heading of a list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.core.content.places import Office
from bot.core.locale import NATIVE
from bot.core.texts.response import Catalogue
from bot.core.understanding import UserMessage
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_texts
from bot.service.answers.courses import CourseDesk, CourseSearch
from bot.service.answers.events import EventDesk, EventSearch
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.dated import DatedStep
from bot.wiring import Lotse, load_dates
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk

from .samples import NOW, PROJECT, TOWN, course, event, guide, named

TEXTS: dict[tuple[str, str], dict[str, str]] = {}
for text in read_texts(PROJECT / "responses"):
    TEXTS.setdefault((text.kind, text.name), {})[text.locale] = text.text
CATALOGUE = Catalogue(TEXTS, {}, "Kleinstadt")  # type: ignore[arg-type]
OFFICE = Office.model_validate(
    {
        "id": "citizens",
        "name": {"de": "Bürgerbüro"},
        "address": {"street": "Markt 1"},
        "hours": {"tue": [["14:00", "18:00", "appointment"], ["08:00", "12:00"]], "thu": [["08:00", "12:00"]]},
        "special": [
            {"from": "2026-12-24", "to": "2026-12-24", "hours": [], "reason": {"de": "Heiligabend"}},
            {"from": "2026-12-31", "to": "2026-12-31", "hours": [["08:00", "10:00"]], "reason": {"de": "Silvester"}},
        ],
    }
)


async def dates_of(text: str, intent: str, language: str = "de", context: dict[str, str] | None = None) -> list[str]:
    clock = MovedClock()
    clock.set_to(NOW)
    dialogue = CompletedDialogue(ScriptedDialogue(intent), [DatedStep(load_dates(PROJECT), clock)])
    understood = await dialogue.understand(UserMessage("x", text, {language: 0.9, "en": 0.1}, context or {}))
    return list(understood.values("date"))


async def test_a_day_becomes_an_entity_where_days_matter_and_nowhere_else() -> None:
    assert await dates_of("was ist morgen los", "search_event") == ["2026-11-26/2026-11-26"]
    assert await dates_of("ви працюєте у вівторок", "office_hours", "uk") == ["2026-12-01/2026-12-01"]
    assert await dates_of("ich wurde morgen geboren", "thank") == []
    assert await dates_of("Ich war letzten Montag da, es war zu", "office_hours") == []
    assert await dates_of("steht antwort bis 12.12.2026", "ask_waiting") == ["2026-12-12/2026-12-12"]
    assert await dates_of("und morgen?", "thank", context={"intent": "search_event"}) == ["2026-11-26/2026-11-26"]


async def test_the_day_is_the_towns_also_just_after_midnight() -> None:
    clock = MovedClock()
    clock.set_to(datetime(2026, 11, 26, 0, 10, tzinfo=NOW.tzinfo))  # still the 25th in UTC
    dialogue = CompletedDialogue(ScriptedDialogue("search_event"), [DatedStep(load_dates(PROJECT), clock)])
    understood = await dialogue.understand(UserMessage("x", "heute", {"de": 1.0}))
    assert understood.values("date") == ("2026-11-26/2026-11-26",)


async def test_a_message_put_off_over_midnight_means_the_days_it_was_written_on(
    lotse: Lotse, clock: MovedClock
) -> None:
    guest = Talk(lotse, ScriptedDialogue("search_event"))
    guest.dialogue.down = True  # type: ignore[attr-defined]
    clock.set_to(datetime(2026, 11, 25, 23, 50, tzinfo=NOW.tzinfo))
    await guest.say("Was ist morgen los?")
    guest.dialogue.down = False  # type: ignore[attr-defined]
    clock.ahead += timedelta(minutes=20)
    assert "Ich habe verstanden: Donnerstag, 26. November 2026." in await guest.again()
    assert "Ich habe verstanden: Freitag, 27. November 2026." in await guest.say("Was ist morgen los?")


def hours(day: str) -> str:
    desk = OfficeDesk(guide(), Speaker(CATALOGUE, "de"), NOW, LandHolidays(TOWN.land))
    return desk.answer(OFFICE, "hours", [date.fromisoformat(day)]).text.splitlines()[1].replace("\u2060", "")


HOURS = [
    ("2026-12-01", "Dienstag, 1. Dezember 2026: 08:00–12:00 (ohne Termin), 14:00–18:00 (nur mit Termin)"),
    ("2026-12-02", "Mittwoch, 2. Dezember 2026: geschlossen"),
    ("2026-12-24", "Donnerstag, 24. Dezember 2026: geschlossen (Heiligabend)"),
    ("2026-12-31", "Donnerstag, 31. Dezember 2026: 08:00–10:00 (Silvester)"),
    ("2027-01-06", "Mittwoch, 6. Januar 2027: geschlossen (Heilige Drei Könige)"),
]


@pytest.mark.parametrize(("day", "line"), HOURS)
def test_an_office_tells_the_hours_of_that_very_day(day: str, line: str) -> None:
    assert hours(day) == line


def test_a_search_says_which_days_it_understood() -> None:
    town = guide(event("fair", "2026-12-05T10:00"), course("a1", start="2027-01-10", end="2027-03-01"))
    speaker = Speaker(CATALOGUE, "de")
    weekend = EventDesk(town, speaker, NOW).answer(EventSearch.of(named(date="2026-12-05/2026-12-06")))
    assert weekend[0].text.splitlines()[0] == "Ich habe verstanden: 5.–6. Dez. 2026."
    later = CourseDesk(town, speaker, NOW.date()).answer(CourseSearch.of(named(date="2027-01-01/")))
    assert later[0].text.splitlines()[0] == "Ich habe verstanden: ab Freitag, 1. Januar 2027."
    assert len(EventDesk(town, speaker, NOW).answer(EventSearch.of(()))[0].text.splitlines()) == 1


@pytest.mark.parametrize("locale", [*NATIVE, "de-simple"])
def test_every_language_can_say_which_days_it_understood(locale: str) -> None:
    desk = EventDesk(guide(event("fair", "2026-12-05T10:00")), Speaker(CATALOGUE, locale), NOW)
    for value in ("2026-12-05/2026-12-05", "2026-12-05/2026-12-06", "2026-12-01/"):
        assert "{" not in desk.answer(EventSearch.of(named(date=value)))[0].text
