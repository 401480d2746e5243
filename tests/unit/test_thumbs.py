"""A thumb is a thanks."""

from __future__ import annotations

import pytest

from bot.core.understanding import UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.thumbs import ThumbsStep
from tests.fakes import ScriptedDialogue


@pytest.mark.parametrize("text", ["👍", "👍🏽", "🙏❤️", "😊 !", "👍\n👍"])
async def test_friendly_signs_alone_are_thanks(text: str) -> None:
    for unsure in ("fallback", "choice"):
        assert (
            await CompletedDialogue(ScriptedDialogue(unsure), [ThumbsStep()]).understand(UserMessage("x", text))
        ).response == "thank"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("👍", "emergency"), ("👎", "fallback"), ("👍 Termin", "fallback"), ("!", "fallback"), ("😭", "choice")],
)
async def test_all_else_stays(text: str, intent: str) -> None:
    assert (
        await CompletedDialogue(ScriptedDialogue(intent), [ThumbsStep()]).understand(UserMessage("x", text))
    ).response == intent
