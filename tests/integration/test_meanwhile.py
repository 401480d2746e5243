"""What happens while the bot thinks of an answer: it holds, and the answer is said all the same."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.store.schema.tables import conversations
from bot.wiring import Lotse
from tests.conftest import Serve, Served, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.integration.test_handoff import (  # noqa: F401  (fixtures)
    COORDINATION,
    anna,
    answered,
    desk_of,
    only,
    served,
    waiting,
)

pytestmark = [both_databases, somebody_answers]


async def _thinking(dialogue: ScriptedDialogue, asked: int) -> None:
    async with asyncio.timeout(60):
        while len(dialogue.asked) < asked:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("messages", [1, 2])
async def test_the_language_chosen_meanwhile_is_kept(lotse: Lotse, serving: Serve, messages: int) -> None:
    dialogue = ScriptedDialogue()
    dialogue.held = asyncio.Event()
    async with serving(lotse, dialogue) as house:
        guest = await house.open("de")
        for number in range(messages):
            await guest.post(f"Danke schön, wo ist das Rathaus? {number}")
        for number in range(1, messages):
            await _thinking(dialogue, number)
            former, dialogue.held = dialogue.held, asyncio.Event()
            former.set()
        await _thinking(dialogue, messages)
        chosen = await house.client.put("/api/conversation/locale", json={"locale": "ar"}, headers=guest.headers)
        assert chosen.status_code == 204
        dialogue.held.set()
        await guest.answers(messages)
        now = (await house.client.get("/api/conversation", headers=guest.headers)).json()
        assert now["locale"] == "ar"
        log = (await house.client.get("/api/events/poll?after=0", headers=guest.headers)).json()["events"]
        assert [event["data"]["locale"] for event in log if event["kind"] == "locale"] == ["ar"]


async def test_whoever_chooses_a_language_before_writing_is_welcomed_in_it(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as house:
        guest = await house.open("de")

        async def choose(locale: str) -> list[tuple[str, str]]:
            chosen = {"locale": locale}
            await house.client.put("/api/conversation/locale", json=chosen, headers=guest.headers)
            return [(str(m.get("kind")), str(m["locale"])) for m in await guest.messages()]

        before = (await house.client.get("/api/conversation", headers=guest.headers)).json()["last_event"]
        for locale in ("ar", "ar", "uk"):
            assert await choose(locale) == [("welcome", locale)] * 2
        first, start = await guest.messages()
        assert lotse.library.catalogue.say("welcome_ask", "uk") == start["text"] and start["buttons"]
        log = (await house.client.get(f"/api/events/poll?after={before}", headers=guest.headers)).json()["events"]
        assert [event["data"]["id"] for event in log if event["kind"] == "message"] == [first["id"], start["id"]]
        await guest.post("Дякую!")
        await guest.answers(1)
        said = await guest.messages()
        await choose("ar")
        assert await guest.messages() == said, "what was talked about stays"


async def test_a_transfer_meanwhile_is_remembered(lotse: Lotse, served: Served, anna: Staff) -> None:  # noqa: F811
    guest = await waiting(served)
    entry = await only(served, anna)
    dialogue: ScriptedDialogue = served.dialogue  # type: ignore[attr-defined]
    dialogue.held, before = asyncio.Event(), len(dialogue.asked)
    said = len(await guest.answers(0))
    await guest.post("Und wie lange dauert das?")
    await _thinking(dialogue, before + 1)
    await desk_of(served).transfer(anna, entry.conversation_id, COORDINATION, "")
    dialogue.held.set()
    await guest.answers(said + 2)  # that it was handed on, and the answer
    async with lotse.database.read() as connection:
        context = (await connection.execute(sa.select(conversations.c.context))).scalar_one()
    assert context["handoff"] == COORDINATION
