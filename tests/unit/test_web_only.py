"""Topics that a town keeps off Telegram: one sentence, the way to the web chat, and danger as ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from pydantic import ValidationError

from bot.core.message import Reply, Utterance
from bot.core.town import Town
from bot.core.understanding import Candidate, PageHit, Understanding
from bot.language.detector import LanguageDetector
from bot.language.files import load_detector
from bot.service.answers.speaker import Speaker
from bot.service.answers.web_only import WebOnly
from bot.service.turn.answering import Answer, Answering, Question
from bot.wiring.files import load_danger
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import LOCALES, Shipped, Stopped


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return load_detector(PROJECT, PROJECT / "var" / "models")


def library(*names: str) -> Shipped:
    town = shipped.guide().town.model_copy(update={"web_only": names})
    return Shipped(replace(shipped.guide(), town=town))


def path(detector: LanguageDetector, dialogue: ScriptedDialogue, *names: str) -> Answering:
    return Answering(dialogue, library(*names), detector, load_danger(PROJECT), Stopped(), shipped.holidays())


async def ask(
    detector: LanguageDetector, asked: str, *names: str, intent: str = "thank", channel: str = "telegram",
    locale: str = "de", context: Mapping[str, str] = {}, down: bool = False,
) -> Answer:  # fmt: skip
    """`asked`: words, or `! ` and the payload of a button."""
    dialogue = ScriptedDialogue(intent)
    dialogue.down = down
    pressed = asked[2:] if asked.startswith("! ") else None
    question = Question("c", "" if pressed else asked, pressed, locale, context=context, channel=channel)
    return await path(detector, dialogue, *names).answer(question)


def sent_away(answer: Answer) -> bool:
    last = answer.reply.utterances[-1]
    said = shipped.catalogue().say("web_only", answer.locale)
    assert (answer.reply.outcome == "web_only") == (last.text == said)
    return last.text == said


@pytest.mark.parametrize("locale", LOCALES)
async def test_one_sentence_and_the_link_in_every_language(detector: LanguageDetector, locale: str) -> None:
    answer = await ask(detector, "! intent:find_doctor", "health", locale=locale)
    (said,) = answer.reply.utterances
    assert said.text == shipped.catalogue().say("web_only", locale) and said.buttons == ()
    assert [link.url for link in said.links] == [f"/?lang={locale}&topic=health"]
    texts = {shipped.catalogue().say("web_only", one) for one in LOCALES}
    assert len(texts) == len(LOCALES) and "Telegram" in shipped.catalogue().say("web_only", "de")


@pytest.mark.parametrize("asked", ["! intent:find_doctor", "! topic:health", "Wo finde ich einen Hausarzt?"])
@pytest.mark.parametrize("names", [("health",), ("work", "health")])
async def test_a_topic_is_kept_off_telegram_alone(
    detector: LanguageDetector, asked: str, names: tuple[str, ...]
) -> None:
    assert sent_away(await ask(detector, asked, *names, intent="find_doctor"))
    assert not sent_away(await ask(detector, asked, *names, intent="find_doctor", channel="web"))
    assert not sent_away(await ask(detector, asked, "work", intent="find_doctor"))
    assert not sent_away(await ask(detector, asked, intent="find_doctor"))


async def test_one_intent_alone_and_also_while_the_engine_is_away(detector: LanguageDetector) -> None:
    for down in (False, True):
        assert sent_away(await ask(detector, "! intent:find_doctor", "find_doctor", down=down))
        assert not sent_away(await ask(detector, "! intent:health_insurance", "find_doctor", down=down))
    assert not sent_away(await ask(detector, "! topic:health", "find_doctor"))


async def test_what_is_said_again_or_begun_elsewhere_is_kept_off_too(detector: LanguageDetector) -> None:
    before = {"last": "intent:find_doctor", "intent": "find_doctor"}
    assert sent_away(await ask(detector, "! locale:en", "health", context=before))
    assert sent_away(await ask(detector, "! form:begin:idea", "community"))


async def test_nothing_is_remembered_but_that_it_was_protected(detector: LanguageDetector) -> None:
    before = {"intent": "driving_licence", "tried": "driving_licence"}
    answer = await ask(detector, "Wo finde ich einen Hausarzt?", "health", intent="find_doctor", context=before)
    assert answer.reply.context == {**before, "protected": "yes"}
    assert not answer.reply.handoff and answer.reply.topic == "health"
    plain = await ask(detector, "! intent:waste_separation", "everyday", context=before)
    assert plain.reply.context == before


async def test_danger_is_answered_on_telegram_whatever_is_kept_off(detector: LanguageDetector) -> None:
    topics = {info.topic for info in shipped.intents().values()} - {"danger", "talk"}
    for intent in ("emergency", "crisis_support", "report_discrimination"):
        assert not sent_away(await ask(detector, f"! intent:{intent}", *topics, "report_discrimination"))
    strong = await ask(detector, "Hilfe, mein Mann schlägt mich!", *topics, intent="find_doctor")
    assert strong.reply.outcome == "danger"


async def test_a_line_of_help_stays_above_the_sentence(detector: LanguageDetector) -> None:
    weak = await ask(detector, "Meine Mutter ist gestorben, wo finde ich einen Arzt?", "health", intent="find_doctor")
    assert sent_away(weak) and weak.danger
    assert [said.kind for said in weak.reply.utterances] == ["danger", "answer"]


@pytest.mark.parametrize("name", ["danger", "talk", "emergency", "crisis_support"])
def test_danger_and_talk_cannot_be_switched_off(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot be switched off"):
        Town.model_validate({"name": "K", "land": "BY", "coordination_office": "x", "web_only": ["health", name]})


def kept(u: Understanding, *about: str) -> bool:
    catalogue = shipped.catalogue()
    catalogue.intents["find_doctor"] = catalogue.intents["find_doctor"].model_copy(update={"page": "/arzt"})
    try:
        said = Reply((Utterance("…", "de", about=about),), "none", "page")
        rule = WebOnly(library("health"), Speaker(catalogue, "de"))
        return rule.reply(said, u, None, {}).outcome == "web_only"
    finally:
        catalogue.intents["find_doctor"] = catalogue.intents["find_doctor"].model_copy(update={"page": None})


def test_a_page_is_kept_off_by_what_is_meant_and_by_the_intent_it_belongs_to() -> None:
    hits = (PageHit("/x", 0.9, "de"),)
    likely = Understanding("find_doctor", 0.4, "choice", "page", (Candidate("find_doctor", 0.4),), hits)
    assert kept(likely, "page:/x")
    noise = replace(likely, zone="fallback", confidence=0.1)
    assert not kept(noise, "page:/x") and kept(noise, "page:/arzt")
