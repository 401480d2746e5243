"""What a newcomer sends beside words while a person writes with them, or while a telephone number is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.incoming import Message
from bot.core.accounts.staff import Staff
from bot.service.pressed import meaning
from bot.wiring import Lotse
from tests.conftest import somebody_answers
from tests.fakes import ScriptedDialogue
from tests.files import picture
from tests.integration.test_handoff import HOUSING, hire
from tests.telegram.test_handoff import only, say, waiting
from tests.telegram.test_location import PLACE
from tests.telegram.test_updates import ALBUM, FILE
from tests.telegram.world import Chat, Telegram

pytestmark = somebody_answers

VIDEO = {**FILE, "width": 9, "height": 9, "duration": 3}
STICKER = {**FILE, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
NUMBER = "4915112345678"


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


async def taken(telegram: Telegram, anna: Staff, served: Any) -> tuple[Chat, str]:
    """Somebody with whom Anna writes."""
    chat = await waiting(telegram, "de")
    talk = (await only(served, anna)).conversation_id
    await served.service.desk.claim(anna, talk)
    await telegram.settled()
    return chat, talk


def contact(chat: Chat, **more: Any) -> dict[str, Any]:
    return {"phone_number": NUMBER, "first_name": "A", "user_id": chat.id, **more}


async def test_what_does_not_get_to_a_person_is_told_and_named_to_them(telegram: Telegram, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat, talk = await taken(telegram, anna, served)
        before, telegram.server.repeat = len(chat.said), lambda: 2
        for content in (
            {"video": VIDEO}, {"video_note": {**FILE, "length": 240, "duration": 3}}, {"sticker": STICKER},
            {"location": PLACE}, {"video": VIDEO, "caption": "Der Schimmel"},
            {"video": VIDEO, "media_group_id": ALBUM}, {"video": VIDEO, "media_group_id": ALBUM},
            {"contact": contact(chat)},
        ):  # fmt: skip
            await chat.send(**content)
        await telegram.settled()
        refused, number = await say(telegram, "refused_medium", "de"), await say(telegram, "refused_contact", "de")
        assert chat.words[before:] == [refused] * 6 + [number]
        seen = [m for m in (await served.service.desk.open(anna, talk)).messages if m.author == "newcomer"][-7:]
        named = [meaning(m.pressed, telegram.lotse.library) if m.pressed else m.text for m in seen]
        assert named == [
            "hat ein Video geschickt", "hat eine Videonachricht geschickt", "hat einen Sticker geschickt",
            "hat einen Ort geschickt", "Der Schimmel", "hat ein Video geschickt", "hat einen Kontakt geschickt",
        ]  # fmt: skip
        assert not any(NUMBER in m.text or "52.0" in m.text for m in seen)


async def test_a_number_that_was_asked_for_may_be_shared_as_ones_own_contact(telegram: Telegram, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = await waiting(telegram, "de")
        await chat.send(contact=contact(chat))
        await chat.hears(await say(telegram, "media_contact", "de"))
        await chat.press(await say(telegram, "call_button", "de"))
        await chat.hears(await say(telegram, "call_ask", "de"))
        await chat.send(contact=contact(chat, user_id=chat.id + 1))
        await telegram.settled()
        assert not any("01511 2345678" in words for words in chat.words), "somebody else's"
        await chat.send(contact=contact(chat))
        when = await chat.hears("01511 2345678")
        assert await say(telegram, "call_any", "de") in " ".join(chat.buttons(when))


@pytest.mark.parametrize(
    ("content", "number"),
    [
        ({"phone_number": "+49 151"}, None), ({"phone_number": "+4915112345678"}, "+4915112345678"), ({}, None),
        ({"phone_number": "4915112345678"}, "+4915112345678"), ({"phone_number": None}, None),
        ({"phone_number": NUMBER, "user_id": 8}, None), ({"phone_number": NUMBER, "user_id": None}, None),
    ],
)  # fmt: skip
def test_only_ones_own_contact_has_a_number(content: dict[str, Any], number: str | None) -> None:
    chat, sender = {"id": 7, "type": "private"}, {"id": 7}
    message = Message.model_validate({"chat": chat, "from": sender, "contact": {"user_id": 7, **content}})
    assert message.own_number == number
    assert Message.model_validate({"chat": chat, "from": sender, "contact": [1]}).own_number is None


def photo(telegram: Telegram, name: str) -> list[dict[str, Any]]:
    telegram.server.files[name] = content = picture("JPEG", 40 + len(name))
    return [{"file_id": name, "file_unique_id": f"u-{name}", "file_size": len(content), "width": 90, "height": 90}]


async def test_what_changed_gets_to_a_person_once_and_what_did_not_never(telegram: Telegram, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat, talk = await taken(telegram, anna, served)
        telegram.server.repeat = lambda: 2
        words, letter = chat.message(text="Ich habe 3 Kinder"), chat.message(photo=photo(telegram, "p"))
        titled = chat.message(photo=photo(telegram, "pp"), caption="Der Brief")
        for message in (words, letter, titled):
            await telegram.server.update("message", message)
        await telegram.settled()
        for changed in (
            words, {**words, "text": "Ich habe 4 Kinder"}, {**words, "text": " Ich habe 4 Kinder"}, words, words,
            letter, {**letter, "photo": photo(telegram, "ppp")}, {**letter, "photo": photo(telegram, "ppp")},
            titled, {**titled, "caption": "Der Brief vom Amt"},
        ):  # fmt: skip
            await telegram.server.update("edited_message", {**changed, "edit_date": 2})
        await telegram.settled()
        seen = [m for m in (await served.service.desk.open(anna, talk)).messages if m.author == "newcomer"]
        assert [(m.text, m.changed) for m in seen[-7:]] == [
            ("Ich habe 3 Kinder", False), ("[photo]", False), ("Der Brief", False), ("Ich habe 4 Kinder", True),
            ("Ich habe 3 Kinder", True), ("[photo]", False), ("Der Brief vom Amt", True),
        ]  # fmt: skip


async def test_a_person_sees_to_what_a_message_replies(telegram: Telegram, anna: Staff) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat, talk = await taken(telegram, anna, served)
        joined, own = chat.said[-1], chat.message(text="Ich suche drei Zimmer")
        await telegram.server.update("message", own)
        await chat.say("ja, das", reply_to_message=joined)
        await chat.say("das auch", reply_to_message=own)
        await chat.say("und das", reply_to_message={"message_id": 1})
        await chat.say("nichts", reply_to_message=[])
        before = len(chat.said)
        await chat.say("/start")
        await chat.say("/start uk_housing")
        await telegram.settled()
        said = {m.id: m for m in (await served.service.desk.open(anna, talk)).messages}
        refers = [said[m.refers].text if m.refers else "" for m in said.values() if m.author == "newcomer"][-4:]
        assert refers[0].startswith("Hier schreibt jetzt ein Mensch")
        assert refers[1:] == ["Ich suche drei Zimmer", "", ""]
        department = telegram.lotse.library.guide.departments[HOUSING].name["de"]
        here = telegram.lotse.library.catalogue.say("handoff_joined", "de", department=department)
        assert chat.words[before:] == [here, here]
