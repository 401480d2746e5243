"""After answers and handoffs on Telegram: the faces as buttons, a typed no, and everything that is stored as a file."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import sqlalchemy as sa

from bot.store.schema.tables import counters
from tests.fakes import ScriptedDialogue
from tests.telegram.world import Telegram


async def test_faces_a_change_of_mind_and_an_export(telegram: Telegram) -> None:
    say, lotse = telegram.lotse.library.catalogue.say, telegram.lotse
    async with telegram.serving(ScriptedDialogue("waste_separation")):
        chat = telegram.chat("uk")
        await chat.say("Як сортувати сміття?")
        await chat.heard(3)
        await chat.say("А коли вивозять скло?")
        asked = await chat.hears(say("help_question_bot", "uk"))
        assert chat.buttons(asked) == [f"{icon} {say(f'help_{face}', 'uk')}" for icon, face in _FACES]
        await chat.press(f"😊 {say('help_good', 'uk')}")
        await chat.hears(say("help_thanks", "uk"))
        await chat.press(f"😞 {say('help_bad', 'uk')}")
        await chat.hears(say("help_sorry", "uk"))
        async with lotse.database.read() as connection:
            rows = list(await connection.execute(sa.select(counters).where(counters.c.outcome.startswith("help_"))))
        assert {(row.outcome, row.topic, row.language, row.channel): row.count for row in rows} == {
            ("help_bot_good", "everyday", "uk", "telegram"): 0, ("help_bot_bad", "everyday", "uk", "telegram"): 1,
        }  # fmt: skip
        await chat.say("/export")
        await chat.hears(say("export_about", "uk"))
        async with asyncio.timeout(60):
            while not (files := [m["posted"] for m in chat.said if "document" in m]):
                await asyncio.sleep(0.02)
        content = json.loads(files[0])
        assert content["about"] == say("export_about", "uk") and content["internal_notes"] == 0
        texts = [message["text"] for message in content["messages"]]
        assert "Як сортувати сміття?" in texts and datetime.fromisoformat(content["made_at"])


_FACES = (("😊", "good"), ("😐", "middle"), ("😞", "bad"))
