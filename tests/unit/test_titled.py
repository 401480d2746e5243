"""Events and courses are found by their own titles, and by nothing that people say every day."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.core.content.places import Course, Event
from bot.core.content.titles import Titles
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.everyday import Everyday
from bot.service.meaning.titled import TitledStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_everyday
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .demo_town import town
from .samples import NOW, PROJECT, course, event, guide
from .test_every_answer import Shipped

EVERYDAY = Everyday(
    {
        "register_address": {"de": ["Ich bin neu in der Stadt.", "Wo melde ich mich an?"]},
        "job_search": {"de": ["Wer hilft mir? Ich schreibe meine Bewerbung", "Wie sieht ein Lebenslauf und Brief aus"]},
        "meeting_places": {"de": ["Gibt es ein Sprachcafé?", "Wo ist die Nordstadt"]},
        "danger_nearby": {"de": ["Meine Tochter ist auf dem Weihnachtsmarkt verschwunden"]},
        "search_event": {"de": ["Wann findet das statt?", "Was ist am Samstag los"]},
    }
)
TOWN = guide(
    event("advent", "2026-12-05T15:00", title={"de": "Adventscafé für Neuzugezogene", "en": "Advent café"}),
    event("north", "2026-12-03T17:00", title={"de": "Sprachcafé Nordstadt"}),
    event("market", "2026-12-05T10:00", title={"de": "Weihnachtsmarkt"}),
    event("over", "2026-11-01T17:00", title={"de": "Kürbisfest"}),
    event("new", "2026-12-06T17:00", title={"de": "Neu in der Stadt"}),
    course("job", title={"de": "Bewerbung und Lebenslauf"}),
    course("open", title={"de": "Offener Nähkurs am Hafen"}, start="2026-09-07", end=None),
)


async def found(text: str, intent: str = "ask_intercultural_calendar") -> tuple[str, tuple[str, ...]]:
    """(what is answered, the ids named)."""
    clock = MovedClock()
    clock.set_to(NOW)
    dialogue = CompletedDialogue(
        ScriptedDialogue(intent), [TitledStep(SimpleNamespace(guide=TOWN), clock, lambda: EVERYDAY)]
    )  # type: ignore[arg-type]
    u = await dialogue.understand(UserMessage("x", text, {"de": 0.9}))
    return u.response, (*u.values("event"), *u.values("course"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Adventscafé für Neuzugezogene", "advent"), ("Wann ist: Adventscafé für Neuzugezogene?", "advent"),
        ("Findet das Adventscafe statt?", "advent"), ("wann ist das adventskafe", "advent"),
        ("Ich möchte mit meinen Kindern zum Advents-Café", "advent"), ("When is the Advent café?", "advent"),
        ("Sprachcafé Nordstadt", "north"), ("Wann findet das Sprachcafé Nordstadt statt?", "north"),
    ],
)  # fmt: skip
async def test_an_event_is_found_by_its_title_whatever_it_sounds_like(text: str, name: str) -> None:
    assert await found(text) == ("search_event", (name,))


async def test_so_is_a_course_that_goes_on_without_an_end() -> None:
    assert await found("Wann ist der Offene Nähkurs am Hafen?") == ("search_course", ("open",))


async def test_so_is_a_course() -> None:
    assert await found("Bewerbung und Lebenslauf", "job_search") == ("search_course", ("job",))


@pytest.mark.parametrize(
    "text",
    [
        "Wo melde ich mich an?", "Ich bin neu in der Stadt.", "Neu in der Stadt", "Gibt es ein Sprachcafé?",
        "Wie schreibe ich Bewerbung und Lebenslauf?", "Wo ist die Nordstadt", "Wann ist das Kürbisfest?",
    ],
)  # fmt: skip
async def test_what_people_say_every_day_names_no_event(text: str) -> None:
    assert await found(text, "register_address") == ("register_address", ())


async def test_who_searches_for_events_means_the_one_of_that_name_however_often_the_word_is_said() -> None:
    for text in ("Weihnachtsmarkt", "Wann ist der Weihnachtsmarkt?"):
        assert await found(text, "search_event") == ("search_event", ("market",))
    assert await found("Wann ist der Weihnachtsmarkt?", "search_course") == ("search_course", ())
    assert await found("Mein Kind ist auf dem Weihnachtsmarkt weg", "danger_nearby") == ("danger_nearby", ())


@pytest.mark.parametrize("intent", ["emergency", "crisis_support", "request_human"])
async def test_danger_and_a_wish_for_a_person_come_first(intent: str) -> None:
    assert (await found("Adventscafé für Neuzugezogene", intent))[0] == intent


def test_the_intents_own_answer_stays_a_button_away() -> None:
    composer = Composer(Shipped(), shipped.holidays(), "de", shipped.TODAY)
    u = Understanding("meeting_places", 1.0, "confident", "search_event", (Candidate("meeting_places", 1.0),))
    reply = composer.reply(u, {})
    assert [b.payload for b in reply.utterances[-1].buttons][-1:] == ["intent:meeting_places"]
    searched = Understanding("search_event", 1.0, "confident", "search_event", u.candidates)
    assert not any(b.payload.startswith("intent:") for s in composer.reply(searched, {}).utterances for b in s.buttons)


def test_a_guess_is_no_button_below_what_was_named_by_its_title() -> None:
    """ "Plätzchen backen" is an event; the bank account was never likely."""
    composer = Composer(Shipped(), shipped.holidays(), "de", shipped.TODAY)
    u = Understanding("bank_account", 0.33, "choice", "search_event", (Candidate("bank_account", 0.33),))
    reply = composer.reply(u, {})
    assert not any(b.payload.startswith("intent:") for s in reply.utterances for b in s.buttons)


def test_nearly_every_title_of_the_demo_town_is_found_in_every_language() -> None:
    everyday = load_everyday(PROJECT)
    items: list[Event | Course] = [*town().events.values(), *town().courses.values()]
    titles = Titles((item.id, title) for item in items for title in item.title.values())
    lost = []
    for item in items:
        for title in item.title.values():
            meant = titles.find(f"{title}?")
            if meant is None or item.id not in meant.keys or everyday.says(meant.title):
                lost.append(title)
    assert len(lost) <= 2, lost


def test_a_title_is_recognised_with_a_letter_wrong_or_another_ending() -> None:
    titles = Titles(
        [("market", "Зимовий ярмарок культур"), ("reading", "Vorlesestunde"), ("a1", "Deutschkurs A1 am Abend")]
    )
    for said, name in [("на зимовому ярмарку культур", "market"), ("Vorlesestunden", "reading")]:
        assert (named := titles.find(said)) and named.keys == (name,)
    assert titles.find("Deutschkurs A2 am Abend") is None
    assert titles.find("") is None
