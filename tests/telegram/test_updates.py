"""F31: every kind of update, and everything that is not text: answered kindly or left alone, never a crash."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from telegram import Update

from bot.store.schema.tables import conversations, inbox, messages
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import USERNAME
from tests.telegram.world import Chat, Telegram, both_ways

pytestmark = [both_databases, somebody_answers, pytest.mark.sampled]

FILE = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
PICTURE = [{**FILE, "width": 90, "height": 90}]
ALBUM = "13579"
MEDIA: list[tuple[str, dict[str, Any]]] = [
    ("photo", {"photo": PICTURE}),
    ("voice", {"voice": {**FILE, "duration": 3}}),
    ("voice", {"audio": {**FILE, "duration": 3}}),
    ("voice", {"video_note": {**FILE, "length": 240, "duration": 3}}),
    ("document", {"document": {**FILE, "file_name": "bescheid.pdf", "mime_type": "application/pdf"}}),
    ("location", {"location": {"latitude": 952.5, "longitude": 13.4}}),  # nowhere; others: test_location.py
    ("contact", {"contact": {"phone_number": "+4930231250", "first_name": "A"}}),
    ("other", {"video": {**FILE, "width": 9, "height": 9, "duration": 3}}),
    (
        "other",
        {"animation": {**FILE, "width": 9, "height": 9, "duration": 3}, "document": {**FILE, "file_name": "a.gif"}},
    ),
    (
        "other",
        {"sticker": {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}},
    ),
    ("other", {"dice": {"emoji": "🎲", "value": 6}}),
    (
        "other",
        {"poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        }},
    ),
    ("other", {"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}),
]  # fmt: skip
SERVICE: list[dict[str, Any]] = [
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"write_access_allowed": {}},
    {"connected_website": "musterstadt.example"},
    {"delete_chat_photo": True},
    {"a_kind_of_message_of_next_year": {"x": 1}},
]


async def _texts(lotse: Lotse, author: str) -> list[str]:
    async with lotse.database.read() as connection:
        query = sa.select(messages.c.text).where(messages.c.author == author).order_by(messages.c.number)
        return [row.text for row in await connection.execute(query)]


async def _greeted(telegram: Telegram, locale: str = "de") -> Chat:
    chat = telegram.chat(locale)
    await chat.say("/start")
    await chat.heard(2)
    return chat


@pytest.mark.parametrize(("medium", "content"), MEDIA, ids=[f"{m}-{next(iter(c))}" for m, c in MEDIA])
async def test_what_is_not_text_is_answered_once_and_nothing_is_fetched(
    telegram: Telegram, medium: str, content: dict[str, Any]
) -> None:
    dialogue, catalogue = ScriptedDialogue(), telegram.lotse.library.catalogue
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram, "uk")
        await chat.send(**content)
        for_persons = medium in ("photo", "voice", "document")
        answer, *more = (await chat.heard(5 if for_persons else 3))[2:]
        assert answer["text"].startswith(catalogue.say(f"media_{medium}", "uk"))
        offered = [title for message in more for title in chat.buttons(message)]
        assert any(title.endswith(catalogue.say("offer_yes", "uk")) for title in offered) == for_persons
        named = next((name for name in content if name in ("video", "video_note", "sticker")), medium)
        assert await _texts(telegram.lotse, "newcomer") == [f"[{named}]"]
        assert dialogue.asked == []
        assert {name for name, _ in telegram.server.calls} <= {
            "getMe", "setMyCommands", "getUpdates", "deleteWebhook", "sendMessage",
        }  # fmt: skip


@pytest.mark.parametrize("content", SERVICE, ids=[next(iter(c)) for c in SERVICE])
async def test_what_telegram_itself_tells_is_no_message(telegram: Telegram, content: dict[str, Any]) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        await chat.send(**content)
        await telegram.server.quiet()
        await chat.silence(0.2)


async def test_a_photo_with_a_caption_is_answered_as_a_photo_and_its_words_as_words(telegram: Telegram) -> None:
    dialogue, say = ScriptedDialogue(), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram)
        await chat.send(photo=PICTURE, caption="Was steht in diesem Brief?")
        letter, *_, offer = (await chat.heard(5))[2:]
        assert letter["text"].startswith(say("media_photo", "de"))
        assert any(title.endswith(say("offer_yes", "de")) for title in chat.buttons(offer))
        dialogue.intent = "housing_search"
        await chat.send(photo=PICTURE, caption="Ich suche eine Wohnung")
        await telegram.settled()
        words, *_, offer = chat.said[5:]
        assert not words["text"].startswith(say("media_photo", "de"))
        assert sum(said.startswith(say("media_photo", "de")) for said in chat.words) == 2
        assert any(title.endswith(say("offer_yes", "de")) for title in chat.buttons(offer))
        assert dialogue.asked == ["Was steht in diesem Brief?", "Ich suche eine Wohnung"]
        await chat.silence(0.2)


@pytest.mark.parametrize(
    ("captions", "asked", "answers"),
    [([None] * 4, [], 3), (["Was ist das?", None, None], ["Was ist das?"], 3),
     ([None, "Was ist das?", None], ["Was ist das?"], 4), (["eins", "zwei"], ["eins", "zwei"], 4)],
)  # fmt: skip
async def test_an_album_is_answered_once_and_its_words_are_never_lost(
    telegram: Telegram, captions: list[str | None], asked: list[str], answers: int
) -> None:
    dialogue = ScriptedDialogue()
    telegram.server.repeat = lambda: 2
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram)
        for caption in captions:
            more = {"caption": caption} if caption else {}
            await chat.send(photo=PICTURE, media_group_id=ALBUM, **more)
        await chat.heard(2 + answers)
        await telegram.server.quiet()
        await chat.silence(0.3)
        assert dialogue.asked == asked


@pytest.mark.parametrize("media", ["video photo video", "photo video photo"])
async def test_in_an_album_photos_and_videos_are_answered_once_each(telegram: Telegram, media: str) -> None:
    say, video = telegram.lotse.library.catalogue.say, {**FILE, "width": 9, "height": 9, "duration": 3}
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        for medium in media.split():
            await chat.send(**{medium: video if medium == "video" else PICTURE}, media_group_id=ALBUM)
        await telegram.settled()
        for sentence in ("media_photo", "media_other"):
            assert sum(words.startswith(say(sentence, "de")) for words in chat.words) == 1
        assert len(chat.said) == 2 + 3 + 1


async def test_an_edit_is_no_second_turn_and_is_told_once_an_hour(telegram: Telegram) -> None:
    dialogue, say = ScriptedDialogue(), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram)
        message = chat.message(text="Wann hat das Amt auf?")
        await telegram.server.update("message", message)
        await chat.heard(3)
        await telegram.server.update("edited_message", {**message, "edit_date": 1})  # a preview was loaded, say
        await telegram.server.quiet()
        await chat.silence(0.2)
        for text in ("Wann hat das Jobcenter auf?", "Wann hat das Jobcenter heute auf?"):
            await telegram.server.update("edited_message", {**message, "text": text, "edit_date": 2})
        assert (await chat.heard(4))[3]["text"] == say("edited", "de")
        await telegram.server.quiet()
        await chat.silence(0.3)
        assert dialogue.asked == ["Wann hat das Amt auf?"]
        stranger = telegram.chat("de")
        edited = {**stranger.message(text="nie gesehen"), "edit_date": 2}
        await telegram.server.update("edited_message", edited)
        await telegram.server.quiet()
        await stranger.silence(0.2)


async def test_danger_in_an_edit_is_answered_also_where_edits_are_not_read(telegram: Telegram) -> None:
    say = telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        message = chat.message(text="Wann hat das Amt auf?")
        await telegram.server.update("message", message)
        await chat.heard(3)
        for text in ("Wann hat das Jobcenter auf?", *["Hilfe, es brennt in unserem Haus!"] * 2):
            await telegram.server.update("edited_message", {**message, "text": text, "edit_date": 2})
            await telegram.server.quiet()
        told, help_now = (await chat.heard(5))[3:]
        assert told["text"] == say("edited", "de") and "112" in help_now["text"]
        await chat.silence(0.2)
        assert await _texts(telegram.lotse, "newcomer") == [
            "Wann hat das Amt auf?",
            "Hilfe, es brennt in unserem Haus!",
        ]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_groups_are_told_once_and_only_when_they_call(telegram: Telegram, kind: str) -> None:
    dialogue, say = ScriptedDialogue(), telegram.lotse.library.catalogue.say
    async with telegram.serving(dialogue):
        group = telegram.chat("en")
        group.id = -group.id
        group.place = {"id": group.id, "type": kind, "title": "Eltern"}
        await group.say("unter uns gesagt")
        await group.say("/stop@another_bot", entities=[{"type": "bot_command", "offset": 0, "length": 17}])
        await telegram.server.quiet()
        await group.silence(0.2)
        called = f"@{USERNAME} hilf"
        for _ in range(2):
            await group.say(called, entities=[{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}])
        await group.say("/start", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
        assert (await group.heard(1))[0]["text"] == say("private_only", "en")
        await telegram.server.quiet()
        await group.silence(0.3)
        assert await _texts(telegram.lotse, "newcomer") == []


def _contents(chat: Chat) -> dict[str, dict[str, Any]]:
    """One plausible content per kind of update."""
    channel = {"id": -1009, "type": "channel", "title": "Nachrichten"}
    post = {"message_id": 1, "date": 1, "chat": channel, "text": "Neuigkeit"}
    person, group = chat.person, {"id": -1010, "type": "supergroup", "title": "G"}
    member = {"user": person, "status": "member"}
    change = {"chat": group, "from": person, "date": 1, "old_chat_member": member, "new_chat_member": member}
    price = {"id": "q", "from": person, "currency": "EUR", "total_amount": 1, "invoice_payload": "x"}
    reaction = {"chat": group, "message_id": 1, "date": 1}
    poll = dict(next(content["poll"] for _, content in MEDIA if "poll" in content))
    boost = {"boost_id": "1", "add_date": 1, "expiration_date": 2, "source": {"source": "premium", "user": person}}
    connection = {"id": "b", "user": person, "user_chat_id": 1, "date": 1, "is_enabled": True}
    business = {**chat.message(text="geschäftlich"), "business_connection_id": "b"}
    return {
        "channel_post": post, "edited_channel_post": {**post, "edit_date": 2},
        "inline_query": {"id": "1", "from": person, "query": "amt", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": person, "query": "amt"},
        "shipping_query": {
            "id": "1", "from": person, "invoice_payload": "x",
            "shipping_address": {
                "country_code": "DE", "state": "", "city": "M", "street_line1": "", "street_line2": "",
                "post_code": "1",
            },
        },
        "pre_checkout_query": price, "poll": poll,
        "poll_answer": {"poll_id": "1", "user": person, "option_ids": [0]},
        "chat_member": change, "my_chat_member": change,
        "chat_join_request": {"chat": group, "from": person, "user_chat_id": 1, "date": 1},
        "chat_boost": {"chat": group, "boost": boost},
        "removed_chat_boost": {"chat": group, "boost_id": "1", "remove_date": 1, "source": boost["source"]},
        "message_reaction": {**reaction, "user": person, "old_reaction": [], "new_reaction": []},
        "message_reaction_count": {**reaction, "reactions": []}, "business_connection": connection,
        "business_message": business, "edited_business_message": {**business, "edit_date": 2},
        "deleted_business_messages": {"business_connection_id": "b", "chat": chat.place, "message_ids": [1]},
        "purchased_paid_media": {"from": person, "paid_media_payload": "x"},
        "callback_query": {"id": "1", "from": person, "chat_instance": "1", "inline_message_id": "i", "data": "x"},
        "edited_message": {"message_id": 1, "date": 1, "edit_date": 2, "chat": group, "from": person, "text": "x"},
        "message": {"message_id": 1, "date": 1, "chat": channel, "sender_chat": channel, "text": "x"},
    }  # fmt: skip


@pytest.mark.parametrize("shape", ["plausible", "empty", "wrong"])
@both_ways
async def test_every_kind_of_update_is_survived_and_says_nothing(telegram: Telegram, shape: str) -> None:
    """All kinds the library knows, one it does not know, each as it should be, empty, and of a wrong form."""
    dialogue = ScriptedDialogue()
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram)
        contents = _contents(chat)
        for kind in [*map(str, Update.ALL_TYPES), "a_kind_of_next_year"]:
            content: Any = {"plausible": contents.get(kind, {}), "empty": {}, "wrong": {"id": [], "chat": 7}}[shape]
            await telegram.server.update(kind, content)
        await chat.say("Danke für alles")
        await chat.heard(3)
        await telegram.server.quiet()
        await chat.silence(0.2)
        assert dialogue.asked == ["Danke für alles"]
        assert await _texts(telegram.lotse, "newcomer") == ["Danke für alles"]
        async with telegram.lotse.database.read() as connection:
            for table in (conversations, inbox):
                count = sa.select(sa.func.count()).select_from(table)
                assert (await connection.execute(count)).scalar_one() == (1 if table is conversations else 2)
    telegram.expected_violations = True  # the made-up query of the inline message is answered, too


@pytest.mark.parametrize(
    "odd",
    [{"file_name": "a\x00b"}, {"file_name": "a\ud800b"}, {"file_id": "a\x00b"}, {"file_size": 2**70}],
)  # fmt: skip
async def test_an_odd_file_keeps_nobody_waiting(telegram: Telegram, odd: dict[str, Any]) -> None:
    telegram.expected_violations = True
    async with telegram.serving(ScriptedDialogue()):
        await telegram.chat("de").send(document={"file_id": "f1", "file_unique_id": "u1", "file_size": 10, **odd})
        other = telegram.chat("de")
        await other.say("/start")
        await other.heard(2)
