"""F30 in an outage: Telegram, or a proxy before it, fails for long. What the bot said arrives afterwards, once; of what
cannot be read no word reaches the log."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from bot.store.schema.tables import outbox
from tests.conftest import both_databases
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import Fault
from tests.telegram.world import Telegram

pytestmark = both_databases

_ASKED = "wo melde ich meine wohnung an"


async def _struck(fault: Fault, times: int) -> None:
    async with asyncio.timeout(60):
        while len(fault.struck) < times:
            await asyncio.sleep(0.02)


async def _states(telegram: Telegram) -> list[str]:
    async with telegram.lotse.database.read() as connection:
        rows = await connection.execute(sa.select(outbox.c.state).order_by(outbox.c.id))
        return [row.state for row in rows]


async def _all_settled(telegram: Telegram) -> list[str]:
    async with asyncio.timeout(60):
        while {"pending", "sending"} & set(states := await _states(telegram)):
            await asyncio.sleep(0.02)
    return states


async def test_what_was_asked_in_an_outage_is_answered_once_when_it_is_over(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        words, signs = Fault("sendMessage", "502", times=10**6), Fault("sendChatAction", "502", times=10**6)
        telegram.server.faults += [words, signs]
        await chat.say(_ASKED)
        await _struck(words, 1)
        await _struck(signs, 4)
        assert len(words.struck) == 1, "what is in doubt is not sent while nobody answers"
        words.times = signs.times = 0
        await chat.heard(3)
        assert await _all_settled(telegram) == ["sent"] * 3
        await chat.silence()
        assert len(chat.said) == 3


async def test_an_outage_that_outlives_the_process_loses_nothing(telegram: Telegram) -> None:
    words, signs = Fault("sendMessage", "502", times=10**6), Fault("sendChatAction", "hang", times=10**6)
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        telegram.server.faults += [words, signs]
        await chat.say(_ASKED)
        await _struck(words, 1)
        await _struck(signs, 1)
    words.times = signs.times = 0
    async with telegram.serving(ScriptedDialogue()):
        await chat.heard(3)
        assert await _all_settled(telegram) == ["sent"] * 3
        assert len(chat.said) == 3


async def test_an_answer_that_cannot_be_read_is_not_shown_in_the_log(telegram: Telegram) -> None:
    """The fixture looks for what was written."""
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        garbled = Fault("getUpdates", "garbled", times=3)
        telegram.server.faults.append(garbled)
        await chat.say("Danke")  # by the request that waits already
        await _struck(garbled, 1)
        await chat.say(_ASKED)
        await _struck(garbled, 3)
        await chat.heard(4)
        await telegram.server.quiet()
        await chat.silence()
        assert len(chat.said) == 4
