"""A conversation that goes on keeps what was said in the days of the retention, and nothing older."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.core.errors import NotAllowed
from bot.core.form import FORM, Form, Step
from bot.core.handoff import HandoffRequest
from bot.core.instants import instant
from bot.core.message import Reply, Utterance
from bot.core.pushed import Caller
from bot.service.staff.waits import Patience
from bot.store.conversations.conversations import SqlConversations
from bot.store.conversations.pushed import SqlPushed
from bot.store.handoffs.waits import SqlWaits
from bot.store.schema.after_tables import records, review_items
from bot.store.schema.attachment_tables import attachments
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events, inbox, messages, outbox, tokens
from bot.store.schema.together_tables import call_backs
from bot.store.schema.translation_tables import translations
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from bot.wiring.retention import delete_expired
from tests.conftest import NewDatabase, both_databases
from tests.fakes import MovedClock
from tests.integration.test_backup import _restored, _rows, _saved
from tests.integration.test_handoff import HOUSING, hire

pytestmark = both_databases
KEPT = timedelta(days=30)
PERSON = "p" * 64
YES = Reply((Utterance("Gut", "de"),), "housing", "answered", {}, request=HandoffRequest(HOUSING, "housing_search"))


class Talk:
    """One conversation on a channel that is pushed to, with words every ten days."""

    def __init__(self, lotse: Lotse, clock: MovedClock) -> None:
        self.lotse, self.clock, self.began = lotse, clock, clock.now()

    async def begin(self) -> None:
        welcome = [Utterance("Ich bin Lotse", "de", kind="welcome")]
        self.conversation = await self.lotse.conversations.open("telegram", PERSON, "de", welcome)

    async def say(self, text: str, reply: Reply | None = None) -> str:
        card = {"lines": [["Thema", "Wohnen"]], "asked": [{"text": "alt", "locale": "de"}]}
        said = await self.lotse.inbox.receive(self.conversation, text, text, None, None)
        turn = await self.lotse.inbox.take("w")
        assert turn is not None
        reply = reply or Reply((Utterance(f"zu {text}", "de"),), "talk", "answered", {})
        assert await self.lotse.inbox.finish(turn, "w", turn.pending[0], reply, "de", card)
        return said.id

    def on_day(self, day: int) -> datetime:
        self.clock.set_to(self.began + timedelta(days=day))
        return instant(self.clock.now()) - KEPT

    async def texts(self) -> list[str]:
        return [row["text"] for row in await self.rows(messages)]

    async def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        async with self.lotse.database.read() as connection:
            found = await connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            rows = [dict(row) for row in found.mappings()]
        return sorted(rows, key=lambda row: row["number"]) if table is messages else rows

    async def remembered(self) -> str:
        (row,) = await self.rows(conversations)
        return str(row["context"])


@pytest.fixture
async def talk(lotse: Lotse, clock: MovedClock) -> Talk:
    talk = Talk(lotse, clock)
    await talk.begin()
    return talk


async def test_words_go_by_their_own_age(talk: Talk) -> None:
    lotse, old = talk.lotse, await talk.say("alt")
    async with lotse.database.write() as connection:
        file = {"name": "f" * 32, "conversation_id": talk.conversation.id, "message_id": old, "author": "newcomer"}
        file |= {"kind": "image", "media_type": "image/png", "title": "Brief", "size": 1, "source": "s"}
        await connection.execute(sa.insert(attachments).values(**file, created_at=talk.began))
        call = {"conversation_id": talk.conversation.id, "phone": "0911", "wish": "any", "state": "open"}
        await connection.execute(sa.insert(call_backs).values(**call, asked_at=talk.began, changed_at=talk.began))
    for day in (10, 20):
        talk.on_day(day)
        await talk.say(f"Tag {day}")
    assert await lotse.conversations.expire(talk.on_day(31)) == 0
    assert await talk.texts() == ["Ich bin Lotse", "Tag 10", "zu Tag 10", "Tag 20", "zu Tag 20"]
    assert "alt" not in str(await talk.rows(events)) and "Tag 10" in str(await talk.rows(events))
    assert [row["external_id"] for row in await talk.rows(inbox)] == ["Tag 10", "Tag 20"]
    assert len(await talk.rows(outbox)) == 2
    assert await talk.rows(attachments) == [] and await talk.rows(call_backs) == []


async def test_a_translation_outlives_no_words_that_it_may_be_of(talk: Talk, lotse: Lotse) -> None:
    """It may be made on the last day, when staff open the conversation."""
    await talk.say("alt")
    talk.on_day(29)
    await talk.say("neu")
    other = await lotse.conversations.open("web", "q" * 64, "de", [])
    until = instant(talk.clock.now()) + KEPT
    await lotse.translations.keep({"a": "old"}, until, talk.conversation.id)
    await lotse.translations.keep({"b": "of another one"}, until, other.id)
    await lotse.translations.keep({"c": "of the town"}, until, None)
    await lotse.conversations.expire(talk.on_day(31))
    assert "alt" not in await talk.texts() and "neu" in await talk.texts()
    assert {row["text"] for row in await talk.rows(translations)} == {"of another one", "of the town"}


async def test_a_card_forgets_what_was_asked_and_staff_still_get_it_back(talk: Talk, lotse: Lotse) -> None:
    anna = await hire(lotse, 101, HOUSING)
    talk.on_day(25)
    await talk.say("Mensch", YES)
    asked = [{"text": "von Tag 0", "locale": "de", "at": talk.began.isoformat()}, {"text": "neu", "locale": "de"}]
    async with talk.lotse.database.write() as connection:
        passed = {"by": "Nadine", "note": "spricht Dari", "at": talk.began.isoformat()}
        card = {"lines": [], "asked": asked, "passed": passed}
        await connection.execute(sa.update(handoffs).values(card=card, claimed_by=anna.id))
    await talk.lotse.conversations.expire(talk.on_day(31))
    assert [row["card"] for row in await talk.rows(handoffs)] == [{"lines": [], "asked": asked[1:]}]
    await talk.lotse.conversations.expire(talk.on_day(54))
    assert "neu" in str(await talk.rows(handoffs))
    async with talk.lotse.database.write() as connection:  # somebody goes on with it
        await connection.execute(sa.update(conversations).values(updated_at=talk.clock.now()))
    await talk.lotse.conversations.expire(talk.on_day(56))
    assert [row["card"] for row in await talk.rows(handoffs)] == [{"lines": []}]


async def test_what_is_marked_for_the_file_stays_until_it_is_printed(talk: Talk, lotse: Lotse) -> None:
    anna = await hire(lotse, 101, HOUSING)
    await talk.say("alt")
    await talk.say("Mensch", YES)
    (handoff,) = await talk.rows(handoffs)
    async with talk.lotse.database.write() as connection:
        mark = {"conversation_id": talk.conversation.id, "handoff_id": handoff["id"], "department": HOUSING}
        mark |= {"topic": "t", "label": "", "notes": False, "status": "marked"}
        now = talk.clock.now()
        await connection.execute(sa.insert(records).values(**mark, marked_at=now, changed_at=now))
        await connection.execute(sa.update(handoffs).values(claimed_by=anna.id))
    for day, text in ((1, "für die Akte"), (20, "neu")):
        talk.on_day(day)
        await talk.say(text)
    await talk.lotse.conversations.expire(talk.on_day(40))
    assert await talk.texts() == ["Ich bin Lotse", "für die Akte", "zu für die Akte", "neu", "zu neu"]
    assert (await talk.rows(handoffs))[0]["card"]["asked"]
    async with talk.lotse.database.write() as connection:
        await connection.execute(sa.update(records).values(status="made"))
    await talk.lotse.conversations.expire(talk.on_day(40))
    assert await talk.texts() == ["Ich bin Lotse", "neu", "zu neu"]


async def test_a_wait_ends_also_when_the_newcomers_words_are_gone(talk: Talk, lotse: Lotse) -> None:
    anna = await hire(lotse, 101, HOUSING)
    await talk.say("Mensch", YES)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(conversations).values(state="with_staff", updated_at=talk.on_day(28) + KEPT))
        claimed = {"claimed_by": anna.id, "claimed_at": talk.began, "active_at": talk.clock.now()}
        await connection.execute(sa.update(handoffs).values(claimed))
    await lotse.conversations.expire(talk.on_day(32))
    assert await talk.texts() == ["Ich bin Lotse"]
    (due,) = await SqlWaits(lotse.database, talk.clock).due(Patience().limits(talk.clock.now()))
    assert due.kind == "idle"


async def test_who_waits_is_forgotten_only_after_the_wait_has_ended(talk: Talk, lotse: Lotse) -> None:
    """A department may promise an answer in more days than anything is kept."""
    await talk.say("alt")
    await talk.say("Mensch", YES)
    assert await lotse.conversations.expire(talk.on_day(31)) == 0
    assert {"alt", "Mensch"} <= set(await talk.texts()) and "asked" in str(await talk.rows(handoffs))
    waits, limits = SqlWaits(lotse.database, talk.clock), Patience().limits(talk.clock.now())
    (due,) = await waits.due(limits)
    assert await waits.end(due, limits, [Utterance("Leider niemand", "de")])
    assert await lotse.conversations.expire(talk.on_day(32)) == 0
    assert await talk.texts() == ["Ich bin Lotse", "Leider niemand"]
    assert "asked" not in str(await talk.rows(handoffs))
    assert await lotse.conversations.expire(talk.on_day(62)) == 1


async def test_who_writes_with_staff_is_not_forgotten_meanwhile(talk: Talk, lotse: Lotse) -> None:
    anna = await hire(lotse, 101, HOUSING)
    await talk.say("Mensch", YES)
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(claimed_by=anna.id))
    assert await lotse.conversations.expire(talk.on_day(31)) == 0
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(handoffs).values(ended_at=talk.clock.now()))
    assert await lotse.conversations.expire(talk.on_day(31)) == 1


async def test_what_was_stored_keeps_its_conversation_though_nobody_could_answer_yet(talk: Talk, lotse: Lotse) -> None:
    talk.on_day(29)
    await lotse.inbox.receive(talk.conversation, "x", "Ich brauche bitte Hilfe", None, None)
    assert await lotse.conversations.expire(talk.on_day(31)) == 0
    assert (await talk.texts())[-1] == "Ich brauche bitte Hilfe"
    assert await lotse.conversations.expire(talk.on_day(60)) == 1


def form_of(text: str, step: Step = "contact") -> Reply:
    """What is kept of a complaint that was begun."""
    context = Form("complaint", step, text=text).kept({"intent": "file_complaint"})
    return Reply((Utterance("Gut", "de"),), "community", FORM, context)


async def test_a_form_that_was_never_sent_goes_by_the_age_of_its_words(talk: Talk, lotse: Lotse) -> None:
    await talk.say("alt", form_of("hat mich angeschrien"))
    for day in (10, 20):
        talk.on_day(day)
        await talk.say(f"Tag {day}", form_of("hat mich angeschrien", "check"))
    await lotse.conversations.expire(talk.on_day(29))
    assert "angeschrien" in await talk.remembered()
    await lotse.conversations.expire(talk.on_day(31))
    assert await talk.remembered() == str({"intent": "file_complaint"})
    await talk.say("neu", form_of("hat mich wieder angeschrien"))
    await lotse.conversations.expire(talk.on_day(45))
    assert "wieder angeschrien" in await talk.remembered()


async def test_a_backup_brings_no_old_form_back(
    talk: Talk, clock: MovedClock, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    clock.ahead -= timedelta(days=31)
    await talk.say("alt", form_of("hat mich angeschrien"))
    clock.ahead += timedelta(days=31)
    await talk.say("neu", form_of("hat mich angeschrien"))
    file, url = tmp_path / "town.zip", new_database(database)
    await _saved(talk.lotse, file)
    await _restored(url, file)
    (row,) = (await _rows(url))["conversations"]
    assert row["context"] == {"intent": "file_complaint"}


async def test_what_an_erasure_leaves_behind_goes_too(lotse: Lotse, clock: MovedClock) -> None:
    """A page that was left open finds its token unusable for as long as anything is kept, then it is forgotten."""
    clock.ahead -= timedelta(days=100)
    web = await lotse.conversations.open("web", PERSON, "de", [])
    clock.ahead += timedelta(days=70)
    await lotse.conversations.erase(web.id)
    caller, erased = Caller("telegram", "q" * 64, "42"), ErasedLog(lotse.settings.erased_log)
    pushed = SqlPushed(lotse.database, clock, erased, lotse.uploads)
    await pushed.open(caller, "de", [Utterance("Hallo", "de")], "update-1")
    await pushed.erase(caller, "update-2")
    assert await pushed.first_time("telegram:group:g") and not await pushed.first_time("telegram:group:g")
    await delete_expired(lotse)
    with pytest.raises(NotAllowed, match="erased"):
        await lotse.conversations.open("web", PERSON, "de", [])
    assert await pushed.seen("telegram", "update-1") and await pushed.seen("telegram", "update-2")
    clock.ahead += timedelta(days=3)
    await delete_expired(lotse)
    assert not await pushed.seen("telegram", "update-1") and not await pushed.first_time("telegram:group:g")
    clock.ahead += timedelta(days=28)
    await delete_expired(lotse)
    async with lotse.database.read() as connection:
        assert (await connection.execute(sa.select(tokens))).all() == []
    assert await pushed.first_time("telegram:group:g"), "nobody knows any more that it was told"


async def test_what_cannot_be_deleted_holds_up_nothing_else(
    lotse: Lotse, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> int:
        raise OSError("the folder of what was erased is full")

    clock.ahead -= timedelta(days=100)
    pushed = SqlPushed(lotse.database, clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    assert await pushed.first_time("telegram:group:g")
    clock.ahead += timedelta(days=100)
    monkeypatch.setattr(SqlConversations, "expire", fails)
    await delete_expired(lotse)
    assert await pushed.first_time("telegram:group:g"), "nobody knows any more that it was told"


async def test_a_backup_brings_no_old_words_back(
    talk: Talk, clock: MovedClock, new_database: NewDatabase, database: str, tmp_path: Path
) -> None:
    clock.ahead -= timedelta(days=31)
    old = await talk.say("alt", YES)
    async with talk.lotse.database.write() as connection:
        of_it = {"conversation_id": talk.conversation.id, "message_id": old, "kind": "comment", "status": "open"}
        of_it |= {"language": "de", "topic": "t", "intent": "", "text": "bleibt", "alike": "bleibt", "at": clock.now()}
        await connection.execute(sa.insert(review_items).values(of_it))
    clock.ahead += timedelta(days=31)
    await talk.say("neu")
    file, url = tmp_path / "town.zip", new_database(database)
    await _saved(talk.lotse, file)
    await _restored(url, file)
    rows = await _rows(url)
    assert {row["text"] for row in rows["messages"]} == {"Ich bin Lotse", "neu", "zu neu"}
    assert "alt" not in str([rows[table.name] for table in (events, inbox, handoffs, messages)])
    assert len(rows["outbox"]) == 1 and len(rows["handoffs"]) == 1
    assert [row["text"] for row in rows["review_items"]] == ["bleibt"]
