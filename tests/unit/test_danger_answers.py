"""Danger in languages of which nothing else is understood: answered at once, in that language, with the numbers."""

from __future__ import annotations

import pytest

from bot.core.locale import DANGER_ONLY, chain
from bot.core.yaml_text import parse_yaml
from bot.service.answering import Question
from bot.wiring import Lotse
from tests.fakes import ScriptedDialogue

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
