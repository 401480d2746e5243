"""Danger in languages of which nothing else is understood: answered at once, in that language, with the numbers."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED, DANGER_ONLY, best, chain
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
            (said,) = answer.reply.utterances
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
@pytest.mark.parametrize("code", DANGER_ONLY)
async def test_the_way_to_a_person_below_goes_on_in_the_language_of_its_button(lotse: Lotse, code: str) -> None:
    """Read in English below a Tigrinya answer, pressed, and then no German consent."""
    answering, catalogue = lotse.answering(ScriptedDialogue()), lotse.library.catalogue
    heard = [await answering.answer(Question("c", text, locale="de")) for text in MESSAGES[code]["crisis_support"]]
    danger = next(one for one in heard if one.reply.utterances[0].buttons and one.reply.utterances[0].locale == code)
    (said,) = danger.reply.utterances
    (button,) = said.buttons
    nearest = best(said.locale, ANSWERED)
    assert nearest and button.title == catalogue.label("request_human", nearest)
    question = Question("c", button.title, button.payload, danger.locale, context=danger.reply.context)
    offer = await answering.answer(question)
    assert {one.locale for one in offer.reply.utterances} == {offer.locale} == {nearest}
    assert catalogue.say("offer_sees", nearest) in offer.reply.utterances[0].text
