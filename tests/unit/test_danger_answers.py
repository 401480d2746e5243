"""Danger in languages of which nothing else is understood: answered at once, in that language, with the numbers."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED, DANGER_ONLY, chain
from bot.core.yaml_text import parse_yaml
from bot.service.turn.answering import Question
from bot.wiring import Lotse
from tests.conftest import somebody_answers
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT

MESSAGES = parse_yaml((PROJECT / "tests" / "unit" / "danger_messages.yml").read_text("utf-8"))


@pytest.mark.parametrize("code", DANGER_ONLY)
async def test_the_danger_answer_comes_in_the_language_of_the_cry(lotse: Lotse, code: str) -> None:
    answering = lotse.answering(ScriptedDialogue())
    for intent, number in (("emergency", "112"), ("crisis_support", "116 016")):
        for text in MESSAGES[code][intent]:
            answer = await answering.answer(Question("c", text, locale="de"))
            assert answer.danger is not None and answer.danger.intent == intent, text
            said, *_ = answer.reply.utterances
            assert said.locale in (code, *chain(code)), "its own, or the nearest where the words are both's"
            assert said.kind == "danger" and number in said.text


@pytest.mark.parametrize("locale", (*ANSWERED, *DANGER_ONLY))
def test_who_has_no_sim_card_is_told_that_somebody_else_must_call(locale: str) -> None:
    """In Germany 112 goes without credit, but not without a SIM card."""
    (sim,) = (fact for fact in shipped.facts() if fact.id == "call_112_sim")
    text = dict(danger_texts(locale))["emergency"]
    assert sim.said_in(text, locale), text


def test_plain_german_says_of_exploitation_what_german_says() -> None:
    said = dict(danger_texts("de-simple"))["crisis_work"].replace("·", "")
    for words in (
        "Pass",
        "droht",
        "Verletzung",
        "Lebensgefahr",
        "110",
        "112",
        "Faire Integration",
        "0800 1110111",
        "116 016",
    ):
        assert words in said, words


@pytest.mark.parametrize("locale", ["de", "de-simple"])
def test_no_danger_answer_promises_a_person(locale: str) -> None:
    """F23: whether somebody reads is said beside it, by the hour (`OfferWords.beside_help`)."""
    texts = dict(danger_texts(locale))
    assert len(texts) > 5
    assert not [name for name, text in texts.items() if "mit einem Menschen" in text]


def danger_texts(locale: str) -> list[tuple[str, str]]:
    answers = parse_yaml((PROJECT / "responses" / locale / "danger.yml").read_text("utf-8"))["answers"]
    return [(name, answer["text"]) for name, answer in answers.items()]


@somebody_answers
@pytest.mark.parametrize(("code", "locale"), list(zip(DANGER_ONLY, ("ar", "tr", "de", "fa", "de"))))
async def test_the_way_to_a_person_below_is_in_the_conversations_language(lotse: Lotse, code: str, locale: str) -> None:
    """Kurdish on an Arabic page: what is not said in Kurdish is Arabic, not Turkish, and so is what follows."""
    answering, catalogue = lotse.answering(ScriptedDialogue()), lotse.library.catalogue
    heard = [await answering.answer(Question("c", text, locale=locale)) for text in MESSAGES[code]["crisis_support"]]
    danger = next(one for one in heard if one.reply.utterances[0].locale == code)
    _, person = danger.reply.utterances
    (button,) = person.buttons
    assert (danger.locale, person.locale) == (locale, locale)
    assert button.title == catalogue.label("request_human", locale)
    offer = await answering.answer(Question("c", "", button.payload, danger.locale, context=danger.reply.context))
    assert {one.locale for one in offer.reply.utterances} == {offer.locale} == {locale}
