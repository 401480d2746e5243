"""The buttons that erase and download have the words by which the answers call them; a web page has its own."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED
from bot.core.message import Reply, Utterance
from bot.service.answers.own_data import ERASE_ASK, EXPORT_ALL, with_own_data
from bot.service.answers.speaker import Speaker
from bot.service.turn.answering import Question

from . import shipped
from .test_every_answer import Shipped, answering


async def said(locale: str, intent: str, channel: str = "telegram") -> Utterance:
    question = Question("c", pressed=f"intent:{intent}", locale=locale, channel=channel)
    return (await answering(Shipped()).answer(question)).reply.utterances[0]


@pytest.mark.parametrize("locale", ANSWERED)
async def test_the_buttons_are_called_as_in_the_answer(locale: str) -> None:
    told = await said(locale, "delete_my_data")
    assert [button.payload for button in told.buttons[:2]] == [ERASE_ASK, EXPORT_ALL]
    assert all(button.title in told.text for button in told.buttons[:2])
    about = await said(locale, "ask_bot_identity")
    assert about.buttons[0].payload == ERASE_ASK and about.buttons[0].title in about.text


async def test_nowhere_else() -> None:
    assert ERASE_ASK not in [b.payload for b in (await said("de", "delete_my_data", "web")).buttons]
    assert ERASE_ASK not in [b.payload for b in (await said("de", "thank")).buttons]
    other = Reply((Utterance("…", "de"),))
    assert with_own_data(other, Speaker(shipped.catalogue(), "de")) == other
