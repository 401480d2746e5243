"""A Dari newcomer on Telegram, without a translation provider: short questions in Dari, the card and the desk in
German, the reply in Dari."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.accounts.staff import Staff
from bot.core.texts.blocks import Part
from bot.service.staff.writing import Letter, Writing
from bot.store.handoffs.writing import SqlWriting
from bot.wiring import Lotse
from tests.conftest import Served, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.integration.test_handoff import HOUSING, hire
from tests.telegram.test_handoff import offered, only, say
from tests.telegram.world import Telegram, both_ways

pytestmark = [both_ways, both_databases, somebody_answers]


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


def writing(served: Served, lotse: Lotse) -> Writing:
    log = SqlWriting(lotse.database, lotse.clock)
    return Writing(served.service.desk, lotse.handoffs, log, lotse.library, lotse.holidays(), lotse.clock, None)


async def test_short_questions_and_the_reply_come_in_dari(telegram: Telegram, lotse: Lotse, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = telegram.chat("fa")
        await chat.say("برای فامیل خود خانه می‌پالم")
        await chat.heard(4)
        await offered(telegram, chat, "fa")
        await chat.press(await say(telegram, "offer_yes", "fa"))
        for question, answer in (("tell_urgency", "today"), ("tell_who", "family"), ("tell_reach", "here")):
            await chat.hears(await say(telegram, question, "fa"))
            title = await say(telegram, f"{question}_{answer}", "fa")
            await chat.press(next(t for m in chat.said for t in chat.buttons(m) if t.endswith(title)))
        await chat.hears(await say(telegram, "tell_done", "fa"))
        async with asyncio.timeout(60):
            while "Antwort bitte" not in (card := dict(map(tuple, (await only(served, anna)).card["lines"]))):
                await asyncio.sleep(0.03)
        assert (card["Sprache"], card["Antwort gewünscht"]) == ("Farsi/Dari", "Heute")
        assert (card["Fragt"], card["Antwort bitte"]) == ("Für jemanden in der Familie", "Hier im Chat")
        entry = await only(served, anna)
        come = {"day": ("2026-12-01",), "time": ("10:30",), "office": ("citizens_office",)}
        parts = (Part("block", "come", come), Part("block", "bring", {"documents": ("passport",)}))
        send = writing(served, lotse).send
        await send(anna, entry.conversation_id, Letter(parts), "client-0001", entry.version)
        message = await chat.hears("پاسپورت (Reisepass)")
        assert "\u206810:30\u2069" in message["text"] and "Bitte" not in message["text"]
        await send(anna, entry.conversation_id, Letter((), "Bis morgen!"), "client-0002", entry.version)
        await chat.hears(await say(telegram, "reply_in_german", "fa"))
        await chat.hears("Bis morgen!")
