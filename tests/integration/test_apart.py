"""What a newcomer writes to the bot while a department waits: theirs when the bot knows what it is about."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.handoffs.past import wanted_words
from bot.store.handoffs.past import SqlPast
from bot.store.handoffs.records import SqlRecords
from bot.store.schema.tables import conversations, inbox
from bot.wiring import Lotse
from tests.conftest import Guest, Served, both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.files import JPEG_WITH_PLACE
from tests.integration.test_attachments import upload
from tests.integration.test_handoff import (
    HOUSING,
    anna,  # noqa: F401
    answered,
    buttons,
    desk_of,
    only,
    served,  # noqa: F401
    state,
    waiting,
)

pytestmark = [both_databases, somebody_answers]
HEARING = "Was ist bei einer Anhörung wichtig?"


class House:
    """A newcomer's bot, its engine, and one of the staff."""

    def __init__(self, lotse: Lotse, running: Served, who: Staff) -> None:
        self.lotse, self.served, self.anna, self.desk = lotse, running, who, desk_of(running)
        self.engine: ScriptedDialogue = running.dialogue  # type: ignore[attr-defined]

    async def conversation(self) -> str:
        return (await only(self.served, self.anna)).conversation_id

    async def read(self) -> str:
        """Everything of the one conversation that staff come to read: page, search, record, card."""
        entry, database = await only(self.served, self.anna), self.lotse.database
        read = [message.text for message in (await self.desk.open(self.anna, entry.conversation_id)).messages]
        found = await SqlPast(database).search(self.anna, wanted_words("Anhörung"))
        kept = await SqlRecords(database, self.lotse.clock).gathered(self.anna, entry.conversation_id, True)
        return str([read, [hit.excerpt for hit in found.hits], kept, entry.card])

    async def settled(self) -> None:
        """Everything that waits is done, however often it fails."""
        async with asyncio.timeout(60):
            while await self._left():
                await self.lotse.inbox.hurry()
                self.served.service.signals.work_arrived()
                await asyncio.sleep(0.1)

    async def _left(self) -> bool:
        async with self.lotse.database.read() as connection:
            return (await connection.execute(sa.select(inbox.c.id).where(~inbox.c.done))).first() is not None


@pytest.fixture
def house(lotse: Lotse, served: Served, anna: Staff) -> House:  # noqa: F811
    return House(lotse, served, anna)


async def test_while_the_engine_is_away_nobody_reads_along(house: House) -> None:
    guest = await waiting(house.served)
    house.engine.down = True
    for text in ("Und wo ist das Amt?", HEARING):
        await answered(guest, text)
    read = await house.read()
    assert HEARING not in read and "Und wo ist das Amt?" not in read
    assert {HEARING, "Und wo ist das Amt?"} <= {str(message["text"]) for message in await guest.messages()}
    house.engine.down = False
    await house.settled()
    assert "Und wo ist das Amt?" in await house.read(), "understood as about housing"


async def test_what_nobody_understands_stays_apart(house: House) -> None:
    guest = await waiting(house.served)
    house.engine.stumbles_on = "Anhörung"
    await answered(guest, HEARING)
    assert HEARING not in await house.read()
    await house.settled()
    assert house.lotse.library.catalogue.say("given_up", "de") in str(await guest.messages())
    assert HEARING not in await house.read()


async def test_who_comes_meanwhile_reads_no_protected_question(house: House) -> None:
    guest = await waiting(house.served)
    house.engine.intent, house.engine.held = "asylum_procedure", asyncio.Event()
    asked = len(house.engine.asked)
    await guest.post(HEARING)
    async with asyncio.timeout(60):
        while len(house.engine.asked) == asked:
            await asyncio.sleep(0.02)
    await house.desk.claim(house.anna, await house.conversation())
    assert HEARING not in await house.read()
    house.engine.held.set()
    await house.settled()
    assert HEARING not in await house.read()
    (said,) = [str(message["text"]) for message in await guest.messages() if "wird niemandem gezeigt" in str(message)]
    assert "Migrationsberatung" in said and said not in await house.read()


async def test_who_comes_while_the_engine_is_away_reads_what_waits(house: House) -> None:
    """No message to a person is lost, and the page of the desk is told of it."""
    guest = await waiting(house.served)
    house.engine.down = True
    await answered(guest, "Ich komme heute um zwei")
    conversation = await house.conversation()
    await house.desk.claim(house.anna, conversation)
    await house.settled()
    assert "Ich komme heute um zwei" in await house.read()
    assert [entry.kind for entry in await house.desk.log(house.anna, conversation, 0)][-1] == "shown"
    await guest.post("Bis gleich")
    await house.settled()
    assert "Bis gleich" in await house.read()


async def test_the_card_repeats_only_what_was_understood(house: House) -> None:
    guest: Guest = await house.served.open("de")
    await answered(guest, "Ich suche eine Wohnung")
    house.engine.down = True
    await answered(guest, HEARING)
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    (yes,) = {payload for payload in buttons(offer) if payload.startswith("handoff:yes:")}
    await answered(guest, "Ja", pressed=yes)
    assert HEARING not in await house.read()
    house.engine.down, house.engine.intent = False, "asylum_procedure"
    await house.settled()
    assert HEARING not in await house.read()


async def test_what_waits_for_the_bot_is_not_theirs_when_the_handoff_has_ended(house: House) -> None:
    guest, database = await waiting(house.served), house.lotse.database
    conversation, records = await house.conversation(), SqlRecords(database, house.lotse.clock)
    await records.mark(house.anna, conversation, "50-12/26", True)
    house.engine.down = True
    await answered(guest, HEARING)
    await house.desk.close(house.anna, conversation)
    (handoff,) = await records.due(house.lotse.clock.now())
    past = await SqlPast(database).open(house.anna, handoff)
    found = await SqlPast(database).search(house.anna, wanted_words("Anhörung"))
    assert HEARING not in str([await records.material(handoff), past, found])


async def test_what_comes_together_with_the_yes_is_read_as_after_it(house: House) -> None:
    """Both are taken at once: the second is put while the department waits already."""
    guest = await house.served.open("de")
    await answered(guest, "Ich suche eine Wohnung")
    offer = await answered(guest, "Mensch", pressed="handoff:offer")
    (yes,) = {payload for payload in buttons(offer) if payload.startswith("handoff:yes:")}
    house.engine.intent = "asylum_procedure"
    await _lease(house, "somebody else")
    await guest.post("Ja", pressed=yes)
    await guest.post(HEARING)
    await _lease(house, None)
    await house.settled()
    assert HEARING not in await house.read()


async def test_a_photo_after_a_protected_question_is_shown_to_nobody_and_the_newcomer_hears_it(house: House) -> None:
    guest, say = await waiting(house.served), house.lotse.library.catalogue.say
    house.engine.intent = "asylum_procedure"
    await answered(guest, HEARING)
    name = house.lotse.library.guide.departments[HOUSING].name["de"]
    assert say("handoff_apart", "de", department=name) not in str(await guest.messages()), "the bot has answered it"
    before, photo = len(await guest.messages()), secrets.token_hex(8)
    assert (await guest.post("📷 Brief", photo, "media:photo")).status_code == 201
    await house.settled()
    said = [str(message["text"]) for message in (await guest.messages())[before + 1 :]]
    assert say("handoff_apart", "de", department=name) in said[-1] and "Migrationsberatung" in said[-1]
    assert say("handoff_queued_already", "de", department=name) not in str(said)
    assert (await upload(guest, photo, JPEG_WITH_PLACE)).status_code == 201
    assert say("file_kept", "de", department=name) not in str(await guest.messages())
    assert "📷 Brief" not in await house.read()


async def test_what_waited_when_staff_closed_is_answered_by_the_bot(house: House) -> None:
    guest = await waiting(house.served)
    house.engine.down = True
    await answered(guest, "Und wo ist das Amt?")
    await house.desk.close(house.anna, await house.conversation())
    house.engine.down, before = False, len(await guest.messages())
    await house.settled()
    assert "office" in [message["kind"] for message in (await guest.messages())[before:]]
    assert await state(guest) == "with_bot"


async def _lease(house: House, holder: str | None) -> None:
    until = house.lotse.clock.now() + timedelta(hours=1) if holder else None
    async with house.lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(lease_by=holder, lease_until=until))
