"""A topic that only this town has, as newcomers meet it; names of topics; what is nearest."""

from __future__ import annotations

import asyncio
import json
from typing import Literal

import httpx
import pytest
import sqlalchemy as sa

from bot.core.errors import Conflict, MessageEmpty, MessageTooLong, UnknownLocale
from bot.core.learning.lesson import LONGEST, LONGEST_NAME, lesson, spoken, town_name
from bot.core.learning.taught import Example, TownTopic
from bot.core.understanding import Candidate, Understanding
from bot.dialogue.rasa import RasaDialogue
from bot.service.learning.known_examples import KnownExamples
from bot.service.turn.compose import Composer
from bot.store.database import alone
from bot.store.learning.taught import SqlTaught
from bot.store.learning.teaching import SqlTeaching
from bot.store.schema.after_tables import records
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.learning_tables import town_topics
from bot.store.schema.together_tables import appointments
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.waiting import until_it_waits

from . import shipped

NAME = "town_hundesteuer"


def test_what_is_protected_of_a_towns_own_topics_is_so_of_the_shipped_ones() -> None:
    """Health, care and dementia with it, and what only a person may answer about somebody's stay."""
    for name, info in shipped.intents().items():
        own = TownTopic(name, info.topic, info.depth)
        assert info.protected or not own.protected, name
    assert sum(info.topic == "health" for info in shipped.intents().values()) > 5


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Hundesteuer", "town_hundesteuer"), ("Müll & Größe (Übersicht)", "town_muell_groesse_uebersicht"),
        ("Café-Treff", "town_cafe_treff"), ("Приют", "town_thema"), ("x" * 90, "town_" + "x" * 27),
    ],
)  # fmt: skip
def test_a_topic_is_named_by_its_german_label(label: str, name: str) -> None:
    assert town_name(label) == name
    assert town_name(label, {name}) != name and len(town_name(label, {name})) <= LONGEST_NAME


@pytest.mark.parametrize("kept", [handoffs.c.topic, handoffs.c.closed_topic, records.c.topic, appointments.c.topic])
def test_a_person_can_be_asked_about_a_town_topic_with_a_long_label(kept: sa.Column[str]) -> None:
    """PostgreSQL refuses what is longer than its column."""
    name = town_name("Anmeldung eines Hundes bei der Stadt und seine Steuermarke")
    assert len(name) <= kept.type.length  # type: ignore[attr-defined]


def test_a_lesson_is_one_tidy_line_that_points_to_nobody() -> None:
    assert lesson("  Wo\n ist\tder  Hund? ") == "Wo ist der Hund?"
    assert "0171" not in lesson("ruf an 0171 2345678")
    for wrong, error in ((" \u200b\n", MessageEmpty), ("a" * (LONGEST + 1), MessageTooLong)):
        with pytest.raises(error):
            lesson(wrong)
    with pytest.raises(UnknownLocale):
        spoken("de-simple")


async def test_a_town_s_own_topic_answers_like_every_other(lotse: Lotse) -> None:
    library, store = lotse.library, SqlTeaching(lotse.database, lotse.clock)
    page = next(path for path, known in library.guide.pages.items() if any(v.passages for v in known.versions.values()))
    topic = TownTopic(NAME, "everyday", "steps", False, page)
    labels, answers = {"de": "Hundesteuer", "tr": "Köpek vergisi"}, {"de": "Zum {office}.", "tr": "{office} kurumuna."}
    await store.create_topic(topic, labels, answers, "Karin")
    await library.refresh()
    spoken_in = Composer(library, lotse.holidays(), "tr", lotse.clock.now())
    menu = spoken_in.pressed("topic:everyday", {})
    assert menu and ("Köpek vergisi", f"intent:{NAME}") in [(b.title, b.payload) for b in menu.utterances[0].buttons]
    sure = Understanding(NAME, 0.9, "confident", NAME, (Candidate(NAME, 0.9),))
    reply = spoken_in.reply(sure, {})
    office = library.guide.coordination
    assert reply.outcome == "answered" and office and "kurumuna" in reply.utterances[0].text
    assert f"page:{page}" in [button.payload for button in reply.utterances[0].buttons]
    assert reply.utterances[0].about == (f"intent:{NAME}",) and reply.context["intent"] == NAME
    unsure = Understanding(NAME, 0.3, "choice", "choice", (Candidate(NAME, 0.3), Candidate("waste_separation", 0.2)))
    assert spoken_in.reply(unsure, {}).utterances[0].buttons[0].title == "Köpek vergisi"
    guide = library.guide
    assert guide.department_for(NAME, False, topic="everyday") == guide.coordinating is not None


@pytest.mark.parametrize(("depth", "offered"), [("facts", False), ("person", True)])
async def test_a_town_s_own_topic_for_a_person_alone_has_the_way_to_one(
    lotse: Lotse, depth: Literal["facts", "person"], offered: bool
) -> None:
    topic = TownTopic(NAME, "everyday", depth)
    await SqlTeaching(lotse.database, lotse.clock).create_topic(topic, {"de": "Hund"}, {"de": "Zum Amt."}, "Karin")
    await lotse.library.refresh()
    composer = Composer(lotse.library, lotse.holidays(), "de", lotse.clock.now())
    reply = composer.reply(Understanding(NAME, 0.9, "confident", NAME, (Candidate(NAME, 0.9),)), {})
    payloads = [button.payload for said in reply.utterances for button in said.buttons]
    assert ("intent:request_human" in payloads) is offered


async def test_a_pressed_topic_is_told_to_the_rules_as_one_of_the_town_s() -> None:
    """Its name is in no domain: a dialogue that met it there would choose nothing any more."""
    sent = []

    def engine(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content)["intent"])
        named = {"name": sent[-1], "confidence": 1.0}
        said = [{"custom": {"response": sent[-1]}}]
        return httpx.Response(200, json={"messages": said, "understanding": {"intent": named, "zone": "confident"}})

    dialogue = RasaDialogue(lambda: ("http://engine.test", "token"))
    dialogue._client = httpx.AsyncClient(transport=httpx.MockTransport(engine))
    pressed = await dialogue.press("somebody", NAME, {})
    assert (pressed.intent, pressed.response, pressed.candidates) == (NAME, NAME, (Candidate(NAME, 1.0),))
    assert (await dialogue.press("somebody", "waste_separation", {})).response == "waste_separation"
    assert sent == ["town_topic", "waste_separation"]


async def test_an_archived_topic_is_not_answered_while_it_is_still_learnt(lotse: Lotse) -> None:
    store = SqlTeaching(lotse.database, lotse.clock)
    await store.create_topic(TownTopic(NAME, "everyday"), {"de": "Hundesteuer"}, {"de": "Zum Amt."}, "Karin")
    await store.add_example("de", NAME, "Mein Hund", "Karin")
    await store.archive_topic(NAME)
    await lotse.library.refresh()
    composer = Composer(lotse.library, lotse.holidays(), "de", lotse.clock.now())
    reply = composer.reply(Understanding(NAME, 0.9, "confident", NAME, (Candidate(NAME, 0.9),)), {})
    assert reply.outcome == "fallback"
    assert (await SqlTaught(lotse.database).present()).added == ()


async def test_a_topic_about_health_or_somebodys_stay_is_for_the_protection_group(lotse: Lotse) -> None:
    open_ones = [TownTopic(NAME, "everyday", "person"), TownTopic(NAME, "residence", "steps")]
    assert not any(one.info.protected for one in open_ones)
    for topic in (TownTopic(NAME, "health"), TownTopic("town_bleiben", "residence", "person")):
        await SqlTeaching(lotse.database, lotse.clock).create_topic(
            topic, {"de": topic.name[:30]}, {"de": "Rufen Sie an."}, "Karin"
        )  # fmt: skip
        await lotse.library.refresh()
        assert lotse.library.catalogue.intents[topic.name].protected


@both_databases
async def test_labels_are_unique_but_those_of_the_archive_are_free(lotse: Lotse) -> None:
    store, topic = SqlTeaching(lotse.database, lotse.clock), TownTopic(NAME, "everyday")
    await store.create_topic(topic, {"de": "Hundesteuer"}, {"de": "Zum Amt."}, "Karin")
    other, same = TownTopic("town_hund", "everyday"), ({"de": "Hundesteuer"}, {"de": "Anders."}, "Olga")
    for again in (topic, other):
        with pytest.raises(Conflict):
            await store.create_topic(again, *same, [("de", "Hund")])
    assert await store.examples() == [] and list(await store.topics()) == [NAME]
    await store.archive_topic(NAME)
    await store.create_topic(other, *same)
    with pytest.raises(Conflict):
        await store.archive_topic(NAME, False)


@both_databases
async def test_two_topics_with_one_label_do_not_leave_the_archive_at_the_same_moment(lotse: Lotse) -> None:
    store, other = SqlTeaching(lotse.database, lotse.clock), "town_hund"
    for name in (NAME, other):
        await store.create_topic(TownTopic(name, "everyday"), {"de": "Hundesteuer"}, {"de": "Zum Amt."}, "Karin")
        await store.archive_topic(name)
    async with lotse.database.write() as first:
        await alone(first, "town_topics")
        await first.execute(sa.update(town_topics).where(town_topics.c.name == other).values(archived=False))
        second = asyncio.create_task(store.archive_topic(NAME, False))
        await until_it_waits(lotse.database, second)
    with pytest.raises(Conflict):
        await second


@both_databases
async def test_duplicates_are_told_and_a_hidden_one_comes_back(lotse: Lotse) -> None:
    store = SqlTeaching(lotse.database, lotse.clock)
    assert await store.add_example("de", "waste_separation", "Wohin mit  dem Sofa?", "Karin")
    assert not await store.add_example("de", "waste_separation", "Wohin mit dem Sofa?", "Olga")
    assert await store.hide_example("de", "waste_separation", "müll", "Karin")
    assert not await store.hide_example("de", "waste_separation", "müll", "Karin")
    assert await store.counts() == {"waste_separation": {"de": (1, 1)}}
    assert await store.add_example("de", "waste_separation", "müll", "Karin")
    assert [(e.text, e.by, e.removed) for e in await store.examples()] == [("Wohin mit dem Sofa?", "Karin", False)]
    assert await store.add_page_question("de", "/muell/", "Wann?", "Karin")
    assert not await store.add_page_question("de", "/muell/", "Wann?", "Karin")
    assert await store.add_regression("de", "Wann?", "waste_separation", None, "Karin")
    assert not await store.add_regression("de", "Wann?", None, "/muell/", "Karin")


async def test_examples_are_compared_as_people_spell_them() -> None:
    files = {
        "waste_separation": {"de": ["Wann kommt die Müllabfuhr?", "gelber sack"]},
        "dogs": {"de": ["Hund anmelden"]},
    }
    known = KnownExamples(lambda: files)
    corpus = await known.corpus("de", ())
    assert corpus.same("wann kommt die muellabfuhr?") == [("waste_separation", "Wann kommt die Müllabfuhr?")]
    assert corpus.nearly("Wann kommt die Müllabfuhrr?", "waste_separation") == "Wann kommt die Müllabfuhr?"
    assert corpus.nearly("Wann kommt die Müllabfuhrr?", "dogs") is None
    assert corpus.alike("der gelbe Sack", "waste_separation")[0] == "gelber sack"
    assert await known.find("hund", []) == {"dogs": [Example("de", "dogs", "Hund anmelden")]}
