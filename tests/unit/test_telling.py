"""Whoever writes for a grown-up is told that somebody else can interpret, before the next question."""

from __future__ import annotations

import pytest

from bot.core.conversation import State
from bot.core.locale import NATIVE
from bot.core.message import Utterance
from bot.service.turn.answering import Question
from bot.service.turn.telling import Telling

from . import shipped
from .test_every_answer import Shipped, answering

WAY = "intent:interpreter_help"


async def told(value: str, locale: str = "de") -> tuple[Utterance, ...]:
    telling = Telling(answering(Shipped()), Shipped())
    question = Question("c", pressed=f"tell:who:{value}", locale=locale, state=State.WAITING)
    return (await telling.answer(question)).reply.utterances


@pytest.mark.parametrize("value", ["family", "other"])
@pytest.mark.parametrize("locale", NATIVE)
async def test_who_writes_for_somebody_else_is_shown_the_way_to_an_interpreter(locale: str, value: str) -> None:
    hint, question = await told(value, locale)
    assert hint.text == shipped.catalogue().say("tell_interpreter", locale) and hint.locale == locale
    assert [button.payload for button in hint.buttons] == [WAY]
    assert question.text == shipped.catalogue().say("tell_reach", locale)


@pytest.mark.parametrize("value", ["me", "child", "skip"])
async def test_nobody_else_is(value: str) -> None:
    (question,) = await told(value)
    assert WAY not in [button.payload for button in question.buttons]
