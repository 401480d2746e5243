""" "Back" after an answer is the answer before, not the wish to go home for ever."""

from __future__ import annotations

import pytest

from bot.core.message import Reply
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.going_back import GoingBackStep
from bot.service.turn.answering import Question
from bot.service.turn.compose import Composer
from bot.wiring import Lotse
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

HOME = Understanding("voluntary_return", 0.9, "confident", "voluntary_return", (Candidate("voluntary_return", 0.9),))
COMPOSER = Composer(Shipped(shipped.guide()), shipped.holidays(), "en", shipped.TODAY)
BACK = [
    "zurück", "zurück zum menü", "Zurueck bitte", "go back", "back", "go back please", "назад", "назад в меню",
    "retour", "retour au menu", "رجوع", "ارجع", "رجوع لو سمحت", "برگشت", "برگرد", "به عقب برگرد", "powrót",
    "powrót do menu", "wróć", "înapoi", "inapoi te rog", "geri dön", "geri", "назад будь ласка",
]  # fmt: skip
GOING_HOME = [
    "ich will zurück", "zurück nach Syrien", "i want to go back", "go back home", "хочу назад домой", "retour au pays",
    "بدي ارجع", "می‌خواهم برگردم", "chcę powrót do kraju", "vreau înapoi acasă", "geri dönmek istiyorum", "хочу назад",
]  # fmt: skip


async def heard(text: str, context: dict[str, str], u: Understanding = HOME) -> Understanding:
    return await GoingBackStep(load_rows(PROJECT, "leaning")).completed(u, UserMessage("x", text, {}, context))


def shown(reply: Reply) -> str:
    return "\n".join(utterance.text for utterance in reply.utterances)


@pytest.mark.parametrize("text", BACK)
async def test_back_shows_the_answer_before(text: str) -> None:
    first = COMPOSER.intent_alone("library_leisure", {})
    second = COMPOSER.intent_alone("school_enrolment", first.context)
    reply = COMPOSER.reply(await heard(text, second.context), second.context)
    assert shown(reply) == shown(first)
    assert reply.context["intent"] == "library_leisure" and reply.context["last"] == first.context["last"]
    assert "protected" not in reply.context


@pytest.mark.parametrize("text", BACK)
async def test_back_after_one_answer_is_the_menu(text: str) -> None:
    first = COMPOSER.intent_alone("library_leisure", {})
    reply = COMPOSER.reply(await heard(text, first.context), first.context)
    assert reply.utterances[0].buttons[0].payload.startswith("topic:")


@pytest.mark.parametrize("text", GOING_HOME)
async def test_who_wants_to_go_home_says_more(text: str) -> None:
    context = COMPOSER.intent_alone("library_leisure", {}).context
    assert await heard(text, context) == HOME


@pytest.mark.parametrize("text", BACK)
async def test_as_the_first_words_it_is_asked_what_is_meant_and_nothing_is_protected_yet(text: str) -> None:
    reply = COMPOSER.reply(await heard(text, {}), {})
    payloads = [button.payload for said in reply.utterances for button in said.buttons]
    assert payloads == ["intent:voluntary_return", "other"] and "protected" not in reply.context


async def test_of_the_return_itself_it_means_what_it_meant() -> None:
    spoken = COMPOSER.intent_alone("voluntary_return", {}).context
    assert await heard("zurück", spoken) == HOME


async def test_danger_stays_danger() -> None:
    context = COMPOSER.intent_alone("library_leisure", {}).context
    danger = Understanding("emergency", 0.9, "confident", "emergency")
    assert await heard("back", context, danger) == danger


async def test_back_after_nothing_was_understood_shows_the_last_answer() -> None:
    first = COMPOSER.intent_alone("library_leisure", {})
    lost = COMPOSER.reply(Understanding("none", 0.1, "fallback", "fallback"), first.context)
    reply = COMPOSER.reply(await heard("back", lost.context), lost.context)
    assert shown(reply) == shown(first)


async def test_help_in_danger_is_not_gone_back_to() -> None:
    danger = COMPOSER.danger("emergency", {})
    library = COMPOSER.intent_alone("library_leisure", danger.context)
    reply = COMPOSER.reply(await heard("back", library.context), library.context)
    assert "112" not in shown(reply) and reply.outcome != "danger"


async def test_it_is_so_on_the_whole_path(lotse: Lotse) -> None:
    context = COMPOSER.intent_alone("school_enrolment", COMPOSER.intent_alone("library_leisure", {}).context).context
    question = Question("c", "zurück", locale="de", context=context)
    answer = await lotse.answering(ScriptedDialogue("voluntary_return")).answer(question)
    assert answer.reply.context["intent"] == "library_leisure"
