"""Files over Telegram: only their names are remembered before the yes, fetched after it; pictures and papers back."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.store.conversations.file_references import SqlFileReferences
from bot.store.schema.attachment_tables import file_references
from bot.store.schema.tables import conversations, outbox
from bot.wiring import Lotse
from tests.conftest import somebody_answers
from tests.fakes import ScriptedDialogue
from tests.files import JPEG_WITH_PLACE, OGG, PDF, picture
from tests.integration.test_attachments import Desk, on_disk, rows
from tests.integration.test_handoff import HOUSING, hire
from tests.telegram.bot_api import Fault
from tests.telegram.test_handoff import say, state_of
from tests.telegram.world import Chat, Telegram

pytestmark = somebody_answers


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


async def shown(telegram: Telegram, content: bytes = JPEG_WITH_PLACE, kind: str = "photo", **more: object) -> Chat:
    """Somebody who asked about housing and sent a file; a person has been offered."""
    chat = telegram.chat("de")
    await chat.say("Ich suche eine Wohnung für meine Familie")
    await chat.heard(4)
    await chat.send_file(content, kind, **more)
    await chat.hears(await say(telegram, "offer", "de"))
    return chat


async def greeted(telegram: Telegram) -> Chat:
    chat = telegram.chat("de")
    await chat.say("/start")
    await chat.heard(2)
    return chat


async def agree(telegram: Telegram, chat: Chat) -> None:
    await chat.press(await say(telegram, "offer_yes", "de"))
    async with asyncio.timeout(60):
        while await state_of(telegram.lotse, chat) != "waiting":
            await asyncio.sleep(0.03)


async def kept(telegram: Telegram, count: int) -> list[sa.RowMapping]:
    async with asyncio.timeout(60):
        while len(found := await rows(telegram.lotse)) < count:
            await asyncio.sleep(0.03)
    return found


async def none_remembered(telegram: Telegram) -> None:
    """A reference goes a moment after its file is kept."""
    async with asyncio.timeout(60):
        while await rows(telegram.lotse, file_references):
            await asyncio.sleep(0.03)


async def conversation_of(lotse: Lotse, chat: Chat) -> str:
    (row,) = [row for row in await rows(lotse, conversations) if row["address"] == str(chat.id)]
    return str(row["id"])


async def test_a_photo_before_the_yes_is_fetched_after_it_and_one_after_it_at_once(
    telegram: Telegram, anna: Staff
) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = await shown(telegram)
        department = lotse.library.guide.departments[HOUSING].name["de"]
        told = lotse.library.catalogue.say("file_after_yes", "de", department=department)
        assert any(told in words for words in chat.words)
        await asyncio.sleep(0.3)
        assert telegram.server.given == [] and on_disk(lotse) == []
        assert not any(name == "getFile" for name, _ in telegram.server.calls)
        (remembered,) = await rows(lotse, file_references)
        assert remembered["reference"].startswith("file-") and remembered["title"] == ""
        await agree(telegram, chat)
        (first,) = await kept(telegram, 1)
        await chat.hears("Ihre Datei ist angekommen. Sehen kann sie nur")
        await chat.send_file(OGG, "voice")
        second = next(row for row in await kept(telegram, 2) if row["name"] != first["name"])
        assert (first["kind"], second["kind"], second["media_type"]) == ("image", "audio", "audio/ogg")
        assert len([words for words in chat.words if "Ihre Datei ist angekommen" in words]) == 1, "told once for both"
        desk = Desk.of(lotse, served)
        _, path = await desk.files.open(anna, first["conversation_id"], first["name"])
        assert b"Kamera 4711" not in path.read_bytes()
        await none_remembered(telegram)


async def test_a_no_forgets_and_erasing_leaves_nothing(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = await shown(telegram)
        await chat.press(await say(telegram, "offer_no", "de"))
        await chat.hears(await say(telegram, "handoff_declined", "de"))
        assert await rows(lotse, file_references) == []
        await agree(telegram, chat)  # the button of the offer is still there
        await chat.send_file(PDF, "document", about={"file_name": "../Bescheid.html", "mime_type": "text/html"})
        (paper,) = await kept(telegram, 1)
        assert (paper["kind"], paper["title"]) == ("pdf", "Bescheid.pdf")
        assert len(telegram.server.given) == 1, "the photo of before the no is not fetched"
        await chat.say("/delete")
        await chat.hears(await say(telegram, "erase_confirm", "de"))
        await chat.press(await say(telegram, "yes_erase", "de"))
        await chat.hears(await say(telegram, "erase_telegram", "de"))
        assert await rows(lotse) == [] and on_disk(lotse) == []


async def test_a_no_forgets_also_where_it_is_cut_off(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    forget, cuts = SqlFileReferences.forget_all, iter([True])

    async def cut_off_once(references: SqlFileReferences, conversation_id: str) -> None:
        if next(cuts, False):
            raise ConnectionError("away")
        await forget(references, conversation_id)

    monkeypatch.setattr(SqlFileReferences, "forget_all", cut_off_once)
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = await shown(telegram)
        await chat.press(await say(telegram, "offer_no", "de"))
        await chat.hears(await say(telegram, "handoff_declined", "de"))
        assert await rows(telegram.lotse, file_references) == []


async def test_an_album_with_words_is_kept_whole(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = await shown(telegram)
        await agree(telegram, chat)
        await kept(telegram, 1)
        telegram.server.repeat = lambda: 2
        for number in range(3):
            more = {"caption": "Das ist der Brief"} if number == 1 else {}
            await chat.send_file(picture("JPEG", 30 + number), "photo", media_group_id="13579", **more)
        found = await kept(telegram, 4)
        await telegram.server.quiet()
        await asyncio.sleep(0.3)
        assert len(await rows(telegram.lotse)) == 4
        assert {row["message_id"] for row in found} != {found[0]["message_id"]}


@pytest.mark.parametrize("staffed", [False, True], ids=["bot", "staff"])
async def test_one_file_of_an_album_is_too_large_first_or_last(telegram: Telegram, anna: Staff, staffed: bool) -> None:
    lotse, large = telegram.lotse, {"file_size": 11 * 1024 * 1024}
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = await (shown(telegram) if staffed else greeted(telegram))
        if staffed:
            await agree(telegram, chat)
            await kept(telegram, 1)
            await served.service.desk.claim(anna, await conversation_of(lotse, chat))
        telegram.server.repeat = lambda: 2
        for album, sizes in (("97531", (large, {}, {})), ("86420", ({}, large))):
            for number, about in enumerate(sizes):
                picked = picture("JPEG", 40 + number + int(album) % 9)
                await chat.send_file(picked, "document", about=about, media_group_id=album)
            await telegram.settled()
        if staffed:
            assert len(await kept(telegram, 4)) == 4
        else:
            assert len(await rows(lotse, file_references)) == 3
            answer = await say(telegram, "media_document", "de")
            assert sum(words.startswith(answer) for words in chat.words) == 2
        assert chat.words.count(await say(telegram, "file_too_large", "de")) == 2


async def test_what_cannot_be_kept_is_told(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue("housing_search")):
        chat = await shown(telegram)
        await agree(telegram, chat)
        await kept(telegram, 1)
        telegram.server.faults += [Fault("getFile", "500", 1), Fault("file", "502", 1)]  # passing
        await chat.send_file(OGG, "voice")
        await kept(telegram, 2)
        await chat.send_file(b"PK\3\4" + bytes(99), "document", about={"file_name": "brief.pdf"})
        await chat.hears(await say(telegram, "file_kind", "de"))
        await chat.send_file(b"", "voice", about={"file_size": 30})
        await chat.hears(await say(telegram, "file_broken", "de"))
        await chat.send_file(b"x", "document", about={"file_size": 11 * 1024 * 1024})
        await chat.hears(await say(telegram, "file_too_large", "de"))
        await chat.send(voice={"file_id": "gone", "file_unique_id": "u", "file_size": 9, "duration": 1})
        await chat.hears(await say(telegram, "file_failed", "de"))
        assert len(await rows(lotse)) == 2 and await rows(lotse, file_references) == []


async def test_words_under_a_file_that_is_too_large_are_read(telegram: Telegram) -> None:
    dialogue = ScriptedDialogue("housing_search")
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        telegram.server.repeat = lambda: 2
        large = {"file_size": 11 * 1024 * 1024}
        await chat.send_file(b"x", "document", about=large, caption="Mein Vermieter hat mir gekündigt")
        await chat.send_file(b"x", "photo", about=large, caption="Ich suche eine Wohnung", media_group_id="24680")
        told = await say(telegram, "file_too_large", "de")
        async with asyncio.timeout(60):
            while len(dialogue.asked) < 2 or chat.words.count(told) < 2:
                await asyncio.sleep(0.03)
        await telegram.server.quiet()
        assert dialogue.asked == ["Mein Vermieter hat mir gekündigt", "Ich suche eine Wohnung"]
        assert chat.words.count(told) == 2


async def test_staff_send_a_picture_and_a_paper_and_see_when_one_is_refused(telegram: Telegram, anna: Staff) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue("housing_search")) as served:
        chat = await shown(telegram)
        await agree(telegram, chat)
        talk, desk = await conversation_of(lotse, chat), Desk.of(lotse, served)
        version = (await lotse.handoffs.entry(anna, talk)).version
        telegram.server.faults += [Fault("sendPhoto", "429", 1, retry_after=1)]
        await desk.files.send(anna, talk, "Plan.png", picture("PNG", 40), "client-0001", version)
        await desk.files.send(anna, talk, "Antrag.pdf", PDF, "client-0002", version)
        papers = await posted(chat, 2)
        assert [next(iter(p.keys() & {"photo", "document"})) for p in papers] == ["photo", "document"]
        assert papers[0]["posted"].startswith(b"\xff\xd8") and papers[1]["posted"] == PDF
        telegram.server.faults += [Fault("sendDocument", "400", 1)]
        await desk.files.send(anna, talk, "Antrag2.pdf", PDF, "client-0003", version)
        async with asyncio.timeout(60):
            while "failed" not in [row["state"] for row in await rows(lotse, outbox)]:
                await asyncio.sleep(0.03)
        (failed,) = [m for m in (await served.service.desk.open(anna, talk)).messages if m.delivery == "failed"]
        assert failed.text == "Antrag2.pdf"


async def posted(chat: Chat, count: int) -> list[dict[str, object]]:
    async with asyncio.timeout(60):
        while len(found := [m for m in chat.said if "posted" in m]) < count:
            await asyncio.sleep(0.03)
    return found
