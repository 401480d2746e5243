"""The clock is put back by an hour (a machine that starts with a wrong time): what was put off does not wait for it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.service.signals import OUTBOX
from bot.wiring import Lotse
from tests.conftest import Serve, both_databases
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import Fault
from tests.telegram.world import Telegram

pytestmark = both_databases

HOUR = timedelta(hours=1)


async def test_a_message_that_waits_for_the_engine_is_answered(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    dialogue.down = True
    async with serving(lotse, dialogue) as served:
        guest = await served.open("de")
        await guest.post("Wo ist das Rathaus?")
        await guest.answers()
        lotse.clock.ahead -= HOUR
        dialogue.down = False
        async with asyncio.timeout(60):
            while "answer" not in {m["kind"] for m in await guest.answers()}:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize(("gone", "taken"), [(timedelta(0), False), (HOUR, True)])
async def test_a_conversation_that_a_dead_worker_held_is_taken(lotse: Lotse, gone: timedelta, taken: bool) -> None:
    conversation = await lotse.conversations.open("web", "p" * 43, "de", ())
    await lotse.inbox.receive(conversation, "once-and-once-more", "Hallo", None, None)
    assert await lotse.inbox.take("dead")
    lotse.clock.ahead -= gone
    assert bool(await lotse.inbox.take("alive")) is taken


async def test_what_telegram_would_not_take_yet_is_sent(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()) as served:
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        busy = Fault("sendMessage", "429", retry_after=5)
        telegram.server.faults.append(busy)
        await chat.say("Danke")
        async with asyncio.timeout(60):
            while not busy.struck:
                await asyncio.sleep(0.02)
        telegram.lotse.clock.ahead -= HOUR
        served.service.signals.announce(OUTBOX)
        await chat.heard(3)
