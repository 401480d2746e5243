""" "Simpler please": plain German, and in other languages sentence by sentence."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest

from bot.core.danger import DangerPatterns
from bot.core.locale import NATIVE, PLAIN
from bot.core.message import Reply, Utterance
from bot.core.texts.wording import one_by_one, sentences
from bot.core.understanding import Understanding
from bot.language.detector import Detection, LanguageDetector
from bot.portal.holidays import LandHolidays
from bot.service.turn.answering import Answering, Question
from bot.service.turn.compose import Composer
from tests.fakes import ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped, Stopped

TAX = "intent:tax_id"


@cache
def composer(locale: str) -> Composer:
    return Composer(Shipped(), LandHolidays("BY"), locale, shipped.TODAY)


def simpler(locale: str, last: str = "") -> Reply:
    context = {"last": last} if last else {}
    return composer(locale).reply(Understanding("ask_simpler", 1.0, "confident", "ask_simpler"), context)


def payloads(said: Utterance) -> list[str]:
    return [button.payload for button in said.buttons]


def answer(intent: str, locale: str) -> str:
    found = shipped.catalogue().find("answer", intent, locale)
    assert found
    return found[0]


def test_german_gets_the_plain_version_and_may_stay_with_it() -> None:
    here, plain, onward = simpler("de", TAX).utterances  # no card again: it still stands above
    assert "einfacher" in here.text
    assert (plain.text.split("\n\n"), plain.locale) == (one_by_one(answer("tax_id", PLAIN)), PLAIN)
    assert payloads(onward) == [f"locale:{PLAIN}", "handoff:offer"] and onward.links
    assert onward.buttons[0].title == "Einfache Sprache"


def test_what_keeps_no_deadline_is_said_in_plain_german_too() -> None:
    said = one_by_one(simpler("de", "intent:legal_advice").utterances[1].text)
    plain, note = answer("legal_advice", PLAIN), shipped.catalogue().say("no_deadline", PLAIN)
    assert said == one_by_one(plain) + one_by_one(note)


@pytest.mark.parametrize("locale", [PLAIN, "ar", "uk", "fa", "en"])
def test_every_other_locale_gets_one_sentence_after_the_other(locale: str) -> None:
    here, steps, onward = simpler(locale, TAX).utterances
    lines = steps.text.split("\n\n")
    assert len(lines) == sentences(answer("tax_id", locale)) > 1
    assert answer("tax_id", locale).startswith(lines[0]), "the first step first"
    assert all(sentences(line) == 1 for line in lines)
    assert steps.locale == here.locale == locale
    assert onward.text.startswith(shipped.catalogue().say("simpler_aloud", locale))
    assert payloads(onward) == ["handoff:offer"]


@pytest.mark.parametrize("locale", ["de", PLAIN, "ar", "uk"])
def test_without_an_answer_before_it_asks_what_is_unclear(locale: str) -> None:
    (asked,) = simpler(locale).utterances
    assert asked.text.endswith(answer("ask_simpler", locale)[-10:])
    assert "؟" in asked.text or "?" in asked.text


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_what_helps_in_danger_is_repeated_alone(locale: str) -> None:
    (said,) = simpler(locale, "intent:emergency").utterances
    assert "112" in said.text and said.kind == "danger"


def test_a_list_of_courses_stays_a_list() -> None:
    plain, before = simpler("de", "courses:0:level=B1"), simpler("en", "courses:0:level=B1")
    assert any("B1" in said.text for said in plain.utterances)
    (onward,) = before.utterances  # it has no simpler words, and stands above
    assert payloads(onward) == ["handoff:offer"]


def test_it_may_be_asked_again_and_the_answer_stays_the_last_one() -> None:
    first = simpler("de", TAX)
    assert first.context["last"] == TAX
    assert simpler("ar", TAX).context["last"] == TAX


@pytest.mark.parametrize("locale", NATIVE)
def test_answers_are_cut_where_sentences_end(locale: str) -> None:
    for name in shipped.intents():
        text = answer(name, locale)
        assert len(one_by_one(text)) == sentences(text), name
        assert " ".join(one_by_one(text)).split() == text.split(), name


def test_abbreviations_numbers_and_quotes_are_not_cut() -> None:
    text = "Bringen Sie z. B. den Pass mit. Sagen Sie: „Ich komme.“ Rufen Sie 112. Gut!"
    assert one_by_one(text) == [
        "Bringen Sie z. B. den Pass mit.", "Sagen Sie: „Ich komme.“", "Rufen Sie 112.", "Gut!",
    ]  # fmt: skip


class Heard:
    """A detector that hears one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def detect(self, text: str, prior: str | None = None) -> Detection:
        return Detection(self._language, 1.0, {self._language: 1.0})


def answering(dialogue: ScriptedDialogue, written: str) -> Answering:
    detector = cast(LanguageDetector, Heard(written))
    return Answering(dialogue, Shipped(), detector, DangerPatterns.from_data([]), Stopped(), LandHolidays("BY"))


@pytest.mark.parametrize(
    ("chosen", "written", "answered"),
    [(PLAIN, "de", PLAIN), (PLAIN, "uk", "uk"), ("de", "de", "de"), ("uk", "de", "de")],
)
async def test_plain_german_that_was_chosen_stays_while_german_is_written(
    chosen: str, written: str, answered: str
) -> None:
    said = await answering(ScriptedDialogue("tax_id"), written).answer(Question("test", "…", locale=chosen))
    assert (said.locale, said.reply.utterances[0].text) == (answered, answer("tax_id", answered))


async def test_the_button_changes_to_plain_german_and_says_so() -> None:
    path = answering(ScriptedDialogue(), "de")
    said = await path.answer(Question("test", pressed=f"locale:{PLAIN}", locale="de", context={"last": TAX}))
    changed, plain, *_ = said.reply.utterances
    assert said.locale == PLAIN and "Einfacher Sprache" in changed.text
    assert plain.text == answer("tax_id", PLAIN)


async def test_a_language_chosen_before_any_question_says_where_to_begin() -> None:
    said = await answering(ScriptedDialogue(), "de").answer(Question("test", pressed="locale:tr", locale="de"))
    (changed,) = said.reply.utterances
    assert changed.locale == "tr" and "menu:all" in payloads(changed)


@pytest.mark.parametrize("locale", ["ar", "fa"])
def test_a_number_to_call_is_never_turned_round(locale: str) -> None:
    links = simpler(locale, "intent:crisis_support").utterances[0].links
    assert [link.title for link in links if " " in link.title] == ["\u2068116 016\u2069", "\u20680800 1110111\u2069"]


def test_the_menu_of_languages_has_plain_german() -> None:
    (menu,) = composer("ar").intent_alone("change_language", {}).utterances
    assert [button.title for button in menu.buttons][:2] == ["Deutsch", "Einfache Sprache"]
