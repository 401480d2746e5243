"""Whatever a newcomer writes or presses, the conversation goes on knowing what it knew."""

from __future__ import annotations

import json

import pytest

from bot.core.form import FORM, Form
from bot.service.answers.memory import PROTECTED
from bot.service.turn.answering import Question
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

SPANISH = "¿Dónde puedo aprender alemán en esta ciudad?"
KNOWN = {
    "district": "nord",
    "done": "register",
    "sent": "L-7K3Q",
    "handoff": "order",
    "spoken": "Kurdi",
    PROTECTED: "yes",
}
SAID = (
    SPANISH,
    "ajuda por favor",  # the help line above it
    "Mein Mann schlägt mich",
    "L-7K3Q",
    "Wo melde ich mich an?",
    "Wo melde ich mich an? Und wann hat das Jobcenter offen?",
    "qwrtz",
)
PRESSED = (
    "locale:uk",
    "locale:de-simple",
    "intent:waste_separation",
    "menu",
    "other",
    "form:cancel",
    "gone:1",
    "signup:gone",
)


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("intent", ["register_address", "fallback"])
async def test_words_leave_what_is_known(lotse: Lotse, text: str, intent: str) -> None:
    question = Question("c", text, locale="de", context=KNOWN)
    answer = await lotse.answering(ScriptedDialogue(intent)).answer(question)
    assert KNOWN.items() <= answer.reply.context.items()


@pytest.mark.parametrize("payload", PRESSED)
async def test_buttons_leave_what_is_known(lotse: Lotse, payload: str) -> None:
    question = Question("c", pressed=payload, locale="de", context=KNOWN)
    answer = await lotse.answering(ScriptedDialogue()).answer(question)
    assert KNOWN.items() <= answer.reply.context.items()


async def test_a_form_can_be_sent_after_words_in_a_language_that_is_not_spoken(lotse: Lotse) -> None:
    form = Form("idea", "check", text="Bitte mehr Bänke am Bahnhof.", language="de")
    question = Question("c", SPANISH, locale="de", context=form.kept({}))
    answer = await lotse.answering(ScriptedDialogue("suggest_improvement")).answer(question)
    assert answer.reply.outcome == "language_not_spoken"
    assert json.loads(answer.reply.context[FORM])["text"] == form.text
    assert "form:go" in [button.payload for said in answer.reply.utterances for button in said.buttons]
