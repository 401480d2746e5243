"""Telegram is switched off while conversations over it are open: staff see at once that nothing arrives there."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.store.schema.tables import outbox
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.integration.test_handoff import HOUSING, hire
from tests.telegram.test_handoff import only, waiting
from tests.telegram.world import Telegram

pytestmark = [both_databases, somebody_answers]


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


def switch_off(lotse: Lotse) -> None:
    lotse.settings = lotse.settings.model_copy(update={"telegram_token": None})
    lotse.__dict__.pop("group", None)


async def settled(lotse: Lotse) -> dict[int, str]:
    """What became of all messages, by their numbers, when none waits any more."""
    async with asyncio.timeout(20):
        while True:
            async with lotse.database.read() as connection:
                found = {row.id: row.state for row in await connection.execute(sa.select(outbox.c.id, outbox.c.state))}
            if not {"pending", "sending"} & set(found.values()):
                return found
            await asyncio.sleep(0.05)


async def test_what_staff_write_is_shown_as_undelivered(telegram: Telegram, lotse: Lotse, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = await waiting(telegram, "ar")
        await telegram.settled()
        conversation = (await only(served, anna)).conversation_id
    switch_off(lotse)
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        desk, entry = served.service.desk, await only(served, anna)
        await desk.claim(anna, conversation)
        entry = await only(served, anna)
        await desk.reply(anna, conversation, "Guten Tag, ich bin Anna.", "client-0002", entry.version)
        await settled(lotse)
        assert (await desk.open(anna, conversation)).messages[-1].delivery == "failed"
        assert not [words for words in chat.words if "Anna" in words]


async def test_what_waited_when_it_was_switched_off_waits_no_longer(telegram: Telegram, lotse: Lotse) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        await telegram.settled()
    async with lotse.database.write() as connection:
        taken = await connection.execute(sa.select(outbox.c.id).order_by(outbox.c.id).limit(2))
        first, second = taken.scalars()
        for row, state in ((first, "sending"), (second, "pending")):
            values = {"state": state, "due_at": lotse.clock.now()}
            await connection.execute(sa.update(outbox).where(outbox.c.id == row).values(values))
    switch_off(lotse)
    async with telegram.serving(ScriptedDialogue("housing_search")):
        found = await settled(lotse)
        assert (found[first], found[second]) == ("unsure", "failed")
