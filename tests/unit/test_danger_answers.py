"""Danger in languages of which nothing else is understood: answered at once, in that language, with the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.locale import DANGER_ONLY, chain
from bot.core.yaml_text import parse_yaml
from bot.service.answering import Question
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

from .samples import PROJECT

MESSAGES = parse_yaml((PROJECT / "tests" / "unit" / "danger_messages.yml").read_text("utf-8"))
CASES = [(code, intent, text) for code in DANGER_ONLY for intent in ("emergency", "crisis_support")
         for text in MESSAGES[code][intent]]  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> dict[str, Any]:
    return {}


@pytest.mark.parametrize(("code", "intent", "text"), CASES)
async def test_the_danger_answer_comes_in_the_language_of_the_cry(
    lotse: Lotse, shared: dict[str, Any], code: str, intent: str, text: str
) -> None:
    answering = shared.setdefault("answering", lotse.answering(ScriptedDialogue()))
    answer = await answering.answer(Question("c", text, locale="de"))
    assert answer.danger is not None and answer.danger.intent == intent
    (said,) = answer.reply.utterances
    assert said.locale in (code, *chain(code)), "its own, or the nearest where the words are both's"
    assert said.kind == "danger"
    assert ("112" if intent == "emergency" else "116 016") in said.text
