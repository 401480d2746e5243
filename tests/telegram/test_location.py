"""A shared place is answered with what is near it, and is written down nowhere."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.schema.tables import metadata
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import ScriptedDialogue
from tests.telegram.world import Telegram

LAT, LON = 52.013477, 13.003391  # 200 m from the office in the north of Musterstadt
PLACE = {"latitude": LAT, "longitude": LON, "horizontal_accuracy": 12.5}
VENUE = {"venue": {"location": PLACE, "title": "Amt", "address": "Markt"}}  # as an older server tells of it
NOWHERE: list[Any] = [{}, {"latitude": "x", "longitude": 1}, {"latitude": None}, [], "here", 7]


async def _everything(lotse: Lotse) -> str:
    """Every value of every table."""
    async with lotse.database.read() as connection:
        rows = [
            await connection.execute(sa.select(table)) for table in metadata.sorted_tables if table.name != "contents"
        ]
        return " ".join(repr(tuple(row)) for result in rows for row in result)


@both_databases
async def test_a_place_is_answered_with_what_is_near_and_kept_nowhere(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue, say = ScriptedDialogue("register_address"), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = telegram.chat("uk")
        await chat.send(location=PLACE)
        near = await chat.hears(say("near_several", "uk"))
        assert "1. " in near["text"]
        assert say("near_not_kept", "uk") in near["text"]
        await chat.say("Де зареєструватися?")  # the kind asked about is remembered, and the nearest of it is shown
        await chat.hears("Rathausplatz 1")
        await chat.send(location=PLACE)
        nearest = await chat.hears("Nordring 14")
        assert "Bürgerbüro Altstadt" in nearest["text"], "the other one of its kind, farther away"
        assert dialogue.asked == ["Де зареєструватися?"]
        written = await _everything(telegram.lotse)
    for trace in ("52.0134", "13.0033", "52.01347", "horizontal"):
        assert trace not in written
        assert trace not in caplog.text
        assert trace not in near["text"] + nearest["text"]


async def test_the_same_update_again_and_a_moving_place_make_no_second_answer(telegram: Telegram) -> None:
    telegram.server.repeat = lambda: 2
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.send(location=PLACE)
        said = await chat.heard(3)
        moved = chat.message(location={**PLACE, "latitude": LAT + 0.01, "live_period": 900})
        await telegram.server.update("edited_message", moved)
        await telegram.server.quiet()
        await chat.silence(0.3)
        assert len(said) == 3


async def test_a_place_that_cannot_be_read_is_answered_kindly(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        for place in NOWHERE:
            await chat.send(location=place)
        said = await chat.heard(2 + len(NOWHERE))
        assert {m["text"] for m in said[2:]} == {telegram.lotse.library.catalogue.say("media_location", "de")}
