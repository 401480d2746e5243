"""Which help stands first: who wants to die is not sent to the police, who is threatened not to a listening ear."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from bot.core.alarm.first_help import CRISIS, CRISIS_ANSWERS
from bot.core.content.routing import Seat
from bot.core.conversation import State
from bot.core.locale import ANSWERED, DANGER_ONLY, NATIVE
from bot.core.message import Utterance
from bot.core.texts.wording import EMERGENCY_NUMBERS
from bot.core.yaml_text import parse_yaml
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from bot.wiring.files import load_danger
from nlu.examples_file import examples_by_language
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped
from .test_routing import PROTECTION, Town

MESSAGES = parse_yaml((PROJECT / "tests" / "unit" / "first_help.yml").read_text("utf-8"))
KINDS = {"despair": "crisis_despair", "violence": "crisis_violence", "work": "crisis_work", "unclear": CRISIS}
CASES = [(kind, code, text) for kind in KINDS for code, texts in MESSAGES[kind].items() for text in texts]
NUMBER = re.compile(r"(?<!\d)(?:0800 1110111|116 016|11[02])(?!\d)")
MOST_UNCLEAR = 0.1
DESPAIR, VIOLENCE, HELPLINE = "0800 1110111", "110", "116 016"


def numbers(text: str) -> list[str]:
    return NUMBER.findall(re.sub("[\u2066-\u2069]", "", text.replace("\u00a0", " ")))


def composer(locale: str) -> Composer:
    return Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY)


async def alarmed(lotse: Lotse, text: str, engine: str = "thank", **known: object) -> Utterance:
    asked = Question("c", text, **known)  # type: ignore[arg-type]
    (said,) = (await lotse.answering(ScriptedDialogue(engine)).answer(asked)).reply.utterances
    return said


@pytest.mark.parametrize(("kind", "code", "text"), CASES)
def test_the_answer_follows_the_words_that_were_heard(kind: str, code: str, text: str) -> None:
    assert load_danger(PROJECT).strong(CRISIS, text).answer == KINDS[kind]


@pytest.mark.parametrize("language", NATIVE)
def test_of_most_sentences_in_need_it_is_heard_which_need(language: str) -> None:
    danger = load_danger(PROJECT)
    texts = [text for intent, text in examples_by_language()[language] if intent == CRISIS]
    unclear = [text for text in texts if danger.strong(CRISIS, text).answer == CRISIS]
    assert len(unclear) <= len(texts) * MOST_UNCLEAR


def test_an_accident_has_one_answer_whatever_else_is_said() -> None:
    assert load_danger(PROJECT).strong("emergency", "i want to kill myself").answer == "emergency"


@pytest.mark.parametrize("text", ["i want to kill myself", "я не хочу більше жити"])
async def test_who_wants_to_die_first_reads_whom_to_talk_to_then_of_a_person_here(lotse: Lotse, text: str) -> None:
    said = await alarmed(lotse, text)
    assert numbers(said.text)[:2] == [DESPAIR, "112"]
    assert numbers(said.links[0].title) == [DESPAIR]
    assert [button.payload for button in said.buttons] == ["handoff:offer"]


async def test_who_is_followed_and_threatened_first_reads_the_police_then_the_helpline(lotse: Lotse) -> None:
    said = await alarmed(lotse, "facet za mna chodzi i mi grozi")
    assert numbers(said.text) == [VIOLENCE, "112", HELPLINE, DESPAIR]


async def test_words_that_only_the_engine_found_dangerous_are_heard_too(lotse: Lotse) -> None:
    said = await alarmed(lotse, "he has my passport taken", CRISIS)
    assert numbers(said.text)[:1] == [VIOLENCE] and said.about == ("intent:crisis_violence",)


async def test_nobody_offers_a_person_where_one_reads_already(lotse: Lotse) -> None:
    asked = Question("c", "I want to kill myself", state=State.WITH_STAFF)
    answer = lotse.answering(ScriptedDialogue()).watch(asked)
    assert answer is not None and answer.reply.utterances[0].buttons == ()


@pytest.mark.parametrize("locale", [*ANSWERED, *DANGER_ONLY])
@pytest.mark.parametrize("name", CRISIS_ANSWERS)
def test_every_locale_has_both_in_its_own_words_with_every_number_in_order(locale: str, name: str) -> None:
    (said,) = composer(locale).danger(CRISIS, {}, name).utterances
    assert said.locale == locale and said.kind == "danger"
    assert sorted(numbers(said.text)) == sorted(EMERGENCY_NUMBERS[name])
    assert numbers(said.text)[0] == (DESPAIR if name == "crisis_despair" else VIOLENCE)


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("name", CRISIS_ANSWERS)
def test_of_a_person_only_the_truth_of_this_moment_is_said(locale: str, name: str) -> None:
    """At night, while all are away, and where nobody has an account."""
    day, back = shipped.TODAY.replace(hour=11), shipped.TODAY + timedelta(days=10)

    def told(now: datetime, *seats: Seat) -> tuple[str, Utterance]:
        (said,) = Composer(Town(seats=seats), shipped.holidays(), locale, now).danger(CRISIS, {}, name).utterances
        assert [button.payload for button in said.buttons] == ["handoff:offer"]
        return said.text.splitlines()[-1], said

    def begins(sentence: str) -> str:
        return Speaker(shipped.catalogue(), locale).say(sentence, when="§", department="§").partition("§")[0]

    person = begins("offer_beside_help")
    assert told(day, Seat((PROTECTION,)))[0].startswith(person)
    assert begins("offer_later") not in told(day, Seat((PROTECTION,)))[0]
    for now, seat in ((day.replace(hour=3), Seat((PROTECTION,))), (day, Seat((PROTECTION,), away_until=back))):
        assert told(now, seat)[0].startswith(f"{person} {begins('offer_later')}")
    said = told(day)[1]
    assert person not in said.text and "030 23125-970" in said.text
    assert said.links[-1].url == "tel:03023125970" and numbers(said.links[0].title) == numbers(said.text)[:1]


@pytest.mark.parametrize("name", CRISIS_ANSWERS)
def test_it_is_repeated_and_made_simpler_in_the_same_order_and_alone(name: str) -> None:
    context = dict(composer("uk").danger(CRISIS, {}, name).context)
    again = composer("uk").intent_alone("ask_simpler", context).utterances
    assert [u.about for u in again] == [(f"intent:{name}",)]
    assert context["intent"] == CRISIS and context["protected"] == "yes"


@pytest.mark.parametrize("locale", [*ANSWERED, *DANGER_ONLY])
def test_who_is_held_at_work_reads_of_the_passport_and_of_the_rights_at_work(locale: str) -> None:
    (said,) = composer(locale).danger(CRISIS, {}, "crisis_work").utterances
    violence = composer(locale).danger(CRISIS, {}, "crisis_violence").utterances[0].text
    assert "Faire Integration" in said.text and "Faire Integration" not in violence
