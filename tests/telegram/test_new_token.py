"""The same bot with a new token (`/revoke` in BotFather): nobody becomes a stranger, and what is deleted is deleted."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.core.accounts.staff import Staff
from bot.core.pushed import Caller
from bot.store.conversations.pushed import SqlPushed
from bot.store.conversations.renaming import rename
from bot.store.schema.tables import conversations, inbox, messages
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.integration.test_handoff import HOUSING, hire
from tests.telegram.test_handoff import only, say, waiting
from tests.telegram.world import Telegram

pytestmark = [both_databases, somebody_answers]
NEW = "4711:another-token-of-the-same-bot-after-revoke"
_ASKED = "متى أستطيع المجيء؟"


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


def revoke(telegram: Telegram) -> None:
    lotse, telegram.server.token = telegram.lotse, NEW
    lotse.settings = lotse.settings.model_copy(update={"telegram_token": SecretStr(NEW)})
    lotse.__dict__.pop("group", None)


async def left(lotse: Lotse) -> tuple[list[Any], list[Any]]:
    async with lotse.database.read() as connection:
        rows = [(await connection.execute(sa.select(table.c.id))).all() for table in (conversations, messages)]
    return rows[0], rows[1]


async def test_a_newcomer_goes_on_with_the_same_person_and_erases_everything(
    telegram: Telegram, lotse: Lotse, anna: Staff
) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = await waiting(telegram, "ar")
        conversation = (await only(served, anna)).conversation_id
        await served.service.desk.claim(anna, conversation)
        await telegram.settled()
    revoke(telegram)
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        before = len(chat.said)
        await chat.say(_ASKED)
        await telegram.settled()
        assert len(chat.said) == before, "no stranger is greeted; a person owns the conversation"
        assert (await served.service.desk.open(anna, conversation)).messages[-1].text == _ASKED
        await chat.say("/delete")
        await chat.hears(await say(telegram, "erase_confirm", "ar"))
        await chat.press(await say(telegram, "yes_erase", "ar"))
        await chat.hears(await say(telegram, "erase_telegram", "ar"))
        assert await left(lotse) == ([], [])


def old(address: str) -> str:
    return hashlib.sha256(f"old {address}".encode()).hexdigest()


def new(address: str) -> str:
    return hashlib.sha256(f"new {address}".encode()).hexdigest()


async def _two(lotse: Lotse, pushed: SqlPushed, older: str, newer: str) -> tuple[str, str]:
    """Two conversations of one chat, as a Lotse left them that did not know of changed tokens."""
    first = await pushed.open(Caller("telegram", old("7"), "7"), "de", [], None)
    second = await pushed.open(Caller("telegram", new("7"), "7"), "de", [], None)
    assert first and second
    async with lotse.database.write() as connection:
        for one, state in ((first, older), (second, newer)):
            same = conversations.c.id == one.id
            await connection.execute(sa.update(conversations).where(same).values(state=state))
    return first.id, second.id


@pytest.mark.parametrize(("older", "newer", "goes_on", "renamed"), [
    ("with_staff", "with_bot", 0, 1), ("closed", "with_bot", 1, 1), ("with_bot", "closed", 0, 1),
    ("waiting", "with_staff", 1, 0),
])  # fmt: skip
async def test_two_conversations_of_one_chat_are_one_persons(
    lotse: Lotse, older: str, newer: str, goes_on: int, renamed: int
) -> None:
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    both, caller = await _two(lotse, pushed, older, newer), Caller("telegram", new("7"), "7")
    assert await rename(lotse.database, "telegram", new) == renamed
    assert await rename(lotse.database, "telegram", new) == 0
    found = await pushed.find(caller)
    assert found and found.id == both[goes_on]
    if renamed:
        await pushed.erase(caller, "event")
        assert await left(lotse) == ([], [])


async def test_one_that_waits_for_an_answer_is_not_closed(lotse: Lotse) -> None:
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    _, second = await _two(lotse, pushed, "with_staff", "with_bot")
    found = await pushed.find(Caller("telegram", new("7"), "7"))
    assert found
    await lotse.inbox.receive(found, "Wohnung", "Wohnung", None, None)
    assert await rename(lotse.database, "telegram", new) == 0
    async with lotse.database.read() as connection:
        assert (await connection.execute(sa.select(inbox.c.conversation_id))).scalar_one() == second
