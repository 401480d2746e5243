"""Dialogues over Telegram, by polling and by webhook, against a Bot API server that checks every request."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
import sqlalchemy as sa

from bot.core.conversation import Event
from bot.settings import PROJECT
from bot.store.conversations.incoming import SqlIncoming
from bot.store.schema.tables import conversations, events, facts, inbox, incoming_ids, messages, outbox
from bot.store.steps.handing import change_state
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.telegram.world import Chat, Telegram, both_ways

pytestmark = [both_ways, both_databases, somebody_answers, pytest.mark.sampled]


async def _count(lotse: Lotse, table: sa.Table) -> int:
    async with lotse.database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def _conversation(lotse: Lotse, chat: Chat) -> dict[str, object]:
    async with lotse.database.read() as connection:
        found = sa.select(conversations).where(conversations.c.address == str(chat.id))
        return dict((await connection.execute(found)).mappings().one())


async def _with_staff(lotse: Lotse, chat: Chat) -> None:
    await chat.say("/start")
    await chat.heard(2)
    row = await _conversation(lotse, chat)
    conversation = await lotse.conversations.by_person("telegram", str(row["person"]))
    async with lotse.database.write() as connection:
        await change_state(connection, conversation, Event.STAFF_WROTE, lotse.clock.now())


async def _written(lotse: Lotse) -> list[str]:
    query = sa.select(messages.c.text).where(messages.c.author == "newcomer").order_by(messages.c.number)
    async with lotse.database.read() as connection:
        return list((await connection.execute(query)).scalars())


async def _sent_ids(lotse: Lotse) -> list[list[str]]:
    """Telegram's ids, in the order of our log."""
    query = sa.select(outbox.c.external_ids).join(messages, messages.c.id == outbox.c.message_id)
    async with lotse.database.read() as connection:
        return [row.external_ids for row in await connection.execute(query.order_by(messages.c.number))]


async def test_a_first_message_is_greeted_and_answered(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue()
    async with telegram.serving(dialogue):
        chat = telegram.chat("ar")
        await chat.say("شكرا جزيلا لكم")
        said = await chat.heard(3)
        assert telegram.lotse.library.catalogue.say("welcome", "ar", days="30") == said[0]["text"]
        assert chat.buttons(said[0]) == [f"🗑️ {telegram.lotse.library.catalogue.say('erase', 'ar')}"]
        assert "030 23125-310" in said[1]["text"] and "بدون موعد: " in said[1]["text"], "whom to call or visit instead"
        assert dialogue.asked == ["شكرا جزيلا لكم"]
        row = await _conversation(telegram.lotse, chat)
        assert (row["channel"], row["locale"], row["reachable"]) == ("telegram", "ar", True)
        assert len(str(row["person"])) == 64
        assert str(chat.id) not in str(row["person"])


async def test_the_language_of_the_device_greets_and_the_language_written_answers(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("pt-br")
        await chat.say("Vielen Dank für Ihre freundliche Hilfe")
        said = await chat.heard(3)
        assert said[0]["text"] == telegram.lotse.library.catalogue.say("welcome", "en", days="30")
        assert (await _conversation(telegram.lotse, chat))["locale"] == "de"
        unknown = telegram.chat("")
        await unknown.say("/start")
        assert (await unknown.heard(2))[0]["text"] == telegram.lotse.library.catalogue.say("welcome", "de", days="30")


async def test_a_topic_that_is_kept_off_leads_to_the_web_chat(telegram: Telegram, tmp_path: Path) -> None:
    folder, lotse = copytree(PROJECT / "portal", tmp_path / "portal"), telegram.lotse
    file = folder / "town.yml"
    file.write_text(file.read_text("utf-8").replace("web_only: []", "web_only: [health]"), "utf-8")
    await lotse.seed_town(folder)
    await lotse.library.refresh()
    async with telegram.serving(ScriptedDialogue("find_doctor")):
        chat = telegram.chat("de")
        await chat.say("Wo finde ich einen Hausarzt?")
        said = await chat.hears(lotse.library.catalogue.say("web_only", "de"))
        await chat.silence()
        rows = said.get("reply_markup", {}).get("inline_keyboard", ())
        base = lotse.settings.public_url  # by polling nobody knows where our pages are: `lotse doctor` says so
        assert [key["url"] for row in rows for key in row] == ([f"{base}/?lang=de&topic=health"] if base else [])


async def test_buttons_lead_on_and_old_ones_still_work(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue()
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await chat.say("/start")
        welcome = await chat.heard(2)
        rows = welcome[1]["reply_markup"]["inline_keyboard"]
        first, second = [key for row in rows for key in row][:2]
        for turn, key in enumerate((first, second, first), 1):
            query = await chat.press_data(key["callback_data"], welcome[1])
            await chat.heard(2 + turn)
            assert await chat.toast(query) is None
        async with telegram.lotse.database.read() as connection:
            query_rows = sa.select(messages.c.text).where(messages.c.author == "newcomer")
            pressed = {row.text for row in await connection.execute(query_rows)}
            assert pressed == {key["text"].partition(" ")[2] for key in (first, second)}, "without its sign"
        async with asyncio.timeout(60):
            while len(dialogue.asked) < 3:  # an answer has several messages: the last press may still be on its way
                await asyncio.sleep(0.02)
        assert dialogue.asked[0] == dialogue.asked[2] == "/welcome_package" != dialogue.asked[1]


@pytest.mark.parametrize("data", ["b:0123456789abcdef:0", "b:zz:1", "handoff:yes:x", "b:0123456789abcdef:999", "%"])
async def test_a_button_that_is_not_ours_gets_a_kind_word(telegram: Telegram, data: str) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("/start")
        (first, *_) = await chat.heard(2)
        query = await chat.press_data(data, first)
        assert await chat.toast(query)
        await chat.silence(0.2)


async def test_a_button_of_somebody_else_cannot_be_pressed(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        mine, other = telegram.chat("de"), telegram.chat("de")
        for chat in (mine, other):
            await chat.say("/start")
            await chat.heard(2)
        stolen = mine.said[1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        query = await other.press_data(stolen, other.said[1])
        assert await other.toast(query)
        await other.silence(0.2)


async def test_commands_are_plain_text_except_ours(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue()
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await chat.say("/restart")
        await chat.heard(3)
        assert dialogue.asked == ["/restart"]
        await chat.say("/start")
        said = await chat.heard(5)
        assert said[3]["text"] == said[0]["text"]
        await chat.say("/delete")
        await chat.hears(telegram.lotse.library.catalogue.say("erase_confirm", "de"))
        assert dialogue.asked == ["/restart"]


async def test_f16_a_burst_of_twenty_keeps_its_order(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue()
    dialogue.delay = 0.01
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        for number in range(20):
            await chat.say(f"{number}")
        said = await chat.heard(22)
        assert dialogue.asked == [str(n) for n in range(20)]
        expected = [[str(message["message_id"])] for message in said]
        async with asyncio.timeout(60):  # noted after it was sent
            while await _sent_ids(telegram.lotse) != expected:
                await asyncio.sleep(0.02)


async def test_many_chats_at_once_are_answered_side_by_side(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chats = [telegram.chat("de") for _ in range(12)]
        await asyncio.gather(*(chat.say(f"frage {n}") for n in range(3) for chat in chats))
        for chat in chats:
            assert len(await chat.heard(5)) == 5
        assert await _count(telegram.lotse, conversations) == 12


async def test_erasing_leaves_nothing_here_or_there_and_opens_nothing(telegram: Telegram) -> None:
    dialogue, say = ScriptedDialogue(), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = telegram.chat("tr")
        await chat.say("Geheimnis-4711 teşekkür ederim")
        await chat.heard(3)
        await chat.press(say("erase", "tr"))
        await chat.hears(say("erase_confirm", "tr"))
        await chat.press(say("yes_erase", "tr"))
        await chat.hears(say("erase_telegram", "tr"))
        await telegram.server.quiet()
        assert [await _count(telegram.lotse, t) for t in (conversations, messages, inbox, outbox, events)] == [0] * 5
        assert len(dialogue.forgotten) == 1
        assert [m["text"] for m in telegram.server.shown[chat.id].values()] == [say("erase_telegram", "tr")]
        await chat.silence()
        async with telegram.lotse.database.read() as connection:
            kept = [f"{r.name} {r.value}" for r in await connection.execute(sa.select(facts))]
        assert not any(str(chat.id) in line or "Geheimnis" in line for line in kept)
        await chat.say("yeni soru")
        assert (await chat.heard(7))[5]["text"] == say("welcome", "tr", days="30")


async def test_what_the_newcomer_wrote_in_the_last_two_days_is_deleted_in_the_chat_too(telegram: Telegram) -> None:
    lotse, say = telegram.lotse, telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("Danke für Ihre Hilfe")
        await chat.heard(3)
        await telegram.settled()
        old = set(telegram.server.shown[chat.id])
        lotse.clock.ahead += timedelta(hours=48)
        await SqlIncoming(lotse.database, lotse.clock).expire()
        assert await _count(lotse, incoming_ids) == 0
        for number in range(3):
            more = {"caption": "Ein Brief"} if number == 0 else {}
            await chat.send_file(b"x", "photo", media_group_id="97531", **more)
        await chat.send(sticker={"file_id": "s"})
        await chat.say("/delete")
        await chat.hears(say("erase_confirm", "de"))
        await telegram.settled()
        await chat.press(say("yes_erase", "de"))
        await chat.hears(say("erase_telegram", "de"))
        left = telegram.server.shown[chat.id]
        assert set(left) - old == {chat.said[-1]["message_id"]}
        assert old <= set(left) and await _count(lotse, incoming_ids) == 0


async def test_what_was_erased_does_not_come_back_when_telegram_repeats_it(telegram: Telegram) -> None:
    lotse, say = telegram.lotse, telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        secret = chat.message(text="Geheimnis-4711")
        number = await telegram.server.update("message", secret)
        await chat.heard(3)
        await chat.press(say("erase", "de"))
        await chat.hears(say("erase_confirm", "de"))
        await chat.press(say("yes_erase", "de"))
        await chat.hears(say("erase_telegram", "de"))
        await telegram.server.quiet()
        await telegram.server.update("message", secret, update_id=number)
        await telegram.server.quiet()
        await chat.silence()
        assert await _count(lotse, conversations) == 0


async def test_erasing_can_be_called_off(telegram: Telegram) -> None:
    say = telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("/delete")
        await chat.heard(3)
        await chat.press(say("cancel", "de"))
        assert (await chat.heard(4))[3]["text"] == say("welcome_ask", "de")
        assert await _count(telegram.lotse, conversations) == 1


async def test_messages_that_cannot_be_used_are_told_so(telegram: Telegram) -> None:
    dialogue, say = ScriptedDialogue(), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = telegram.chat("fr")
        await chat.say("x" * 4097)
        await chat.hears(say("message_too_long", "fr", max="4096"))
        await chat.say("\u202e\u0007")
        await chat.hears(say("message_empty", "fr"))
        assert dialogue.asked == []


async def test_danger_in_a_long_message_is_heard(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await chat.say("Mein Mann schlägt mich und hat ein Messer. " + "Bitte helfen Sie mir. " * 180)
        await chat.hears("110")


async def test_what_a_person_cannot_be_given_is_told_and_what_fits_in_telegram_is_given(telegram: Telegram) -> None:
    lotse, say = telegram.lotse, telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = telegram.chat("de")
        await _with_staff(lotse, chat)
        await chat.say("Meine Geschichte. " * 220)
        await telegram.server.quiet()
        assert [len(text) for text in await _written(lotse)] == [3959]
        await chat.silence()
        await chat.say("x" * 4097)
        await chat.hears(say("message_too_long", "de", max="4096"))
        await chat.say("\u202e\u0007")
        await chat.hears(say("message_empty", "de"))
        await chat.send_file(b"x", "document", about={"file_size": 11 * 1024 * 1024})
        await chat.hears(say("file_too_large", "de"))
        assert len(await _written(lotse)) == 1


async def test_while_a_person_owns_it_the_bot_is_silent_and_erasing_still_works(telegram: Telegram) -> None:
    lotse, dialogue = telegram.lotse, ScriptedDialogue()
    async with telegram.serving(dialogue) as served:
        chat = telegram.chat("de")
        await _with_staff(lotse, chat)
        await chat.say("Sind Sie da?")
        await chat.say("/start")
        assert (await chat.heard(3))[2]["text"] == lotse.library.catalogue.say("state_with_person", "de")
        number = await chat.say("noch etwas")
        await telegram.server.quiet()
        await chat.silence()
        edited = {**chat.message(text="noch etwas anderes"), "edit_date": 1}
        await telegram.server.update("edited_message", edited)
        await telegram.server.quiet()
        await chat.silence()
        assert dialogue.asked == []
        assert await _written(lotse) == ["Sind Sie da?", "noch etwas", "noch etwas anderes"]
        await chat.say("/delete")
        await chat.heard(4)
        await chat.press(lotse.library.catalogue.say("yes_erase", "de"))
        await chat.hears(lotse.library.catalogue.say("erase_telegram", "de"))
        assert number and served and await _count(lotse, conversations) == 0


async def test_a_button_tapped_twice_in_a_moment_is_one_press(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue()
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await chat.say("/start")
        welcome = (await chat.heard(2))[1]
        data = welcome["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        for tap in [await chat.press_data(data, welcome) for _ in range(3)]:
            assert await chat.toast(tap) is None
        await telegram.server.quiet()
        async with telegram.lotse.database.read() as connection:
            pressed = sa.select(sa.func.count()).select_from(messages).where(messages.c.author == "newcomer")
            assert (await connection.execute(pressed)).scalar_one() == 1
