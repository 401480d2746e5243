"""The handoff over Telegram, by polling and by webhook, on both databases: the same dialogue as in the browser."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.errors import AlreadyClaimed, Forbidden
from bot.core.handoffs.desk import QueueEntry
from bot.settings import PROJECT
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, inbox, outbox
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.fakes import MovedClock, ScriptedDialogue
from tests.integration.test_handoff import HOUSING, IMMIGRATION, TUESDAY_NIGHT, hire
from tests.telegram.bot_api import Fault
from tests.telegram.world import Chat, Telegram, both_ways

pytestmark = [both_ways, both_databases, somebody_answers, pytest.mark.sampled]
TRANSCRIPTS = PROJECT / "var" / "test" / "transcripts"


@pytest.fixture
async def anna(lotse: Lotse) -> Staff:
    return await hire(lotse, 101, HOUSING)


@pytest.fixture
async def omar(lotse: Lotse) -> Staff:
    return await hire(lotse, 103, IMMIGRATION)


@pytest.fixture
def dialogue() -> ScriptedDialogue:
    return ScriptedDialogue("housing_search")


async def open_work(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        return len((await connection.execute(sa.select(inbox.c.id).where(~inbox.c.done))).all())


async def say(telegram: Telegram, name: str, locale: str) -> str:
    return telegram.lotse.library.catalogue.say(name, locale)


async def waiting(telegram: Telegram, locale: str = "ar") -> Chat:
    """A newcomer who asked about housing, asked for a person, and said yes."""
    chat = telegram.chat(locale)
    await chat.say("أبحث عن شقة لعائلتي" if locale == "ar" else "Ich suche eine Wohnung für meine Familie")
    await chat.heard(4)
    conversation = await state_of(telegram.lotse, chat)
    assert conversation == "with_bot"
    await offered(telegram, chat, locale)
    await chat.press(await say(telegram, "offer_yes", locale))
    await chat.hears(telegram.lotse.library.guide.departments[HOUSING].name[locale].split(" (")[0])
    async with asyncio.timeout(60):
        while await state_of(telegram.lotse, chat) != "waiting":
            await asyncio.sleep(0.03)
    return chat


async def offered(telegram: Telegram, chat: Chat, locale: str) -> None:
    await chat.send(video_note={"file_id": "x", "file_unique_id": "y", "length": 240, "duration": 3})
    await chat.hears(await say(telegram, "media_voice", locale))
    await chat.hears(await say(telegram, "offer", locale))


async def state_of(lotse: Lotse, chat: Chat) -> str:
    async with lotse.database.read() as connection:
        found = sa.select(conversations.c.state).where(conversations.c.address == str(chat.id))
        return str((await connection.execute(found)).scalar_one())


async def rows(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(handoffs))).scalar_one())


async def only(served, who: Staff) -> QueueEntry:  # type: ignore[no-untyped-def]
    (entry,) = await served.service.desk.queue(who)
    return entry


async def test_from_the_offer_to_the_bots_next_answer(
    telegram: Telegram, dialogue: ScriptedDialogue, anna: Staff, omar: Staff, request: pytest.FixtureRequest
) -> None:
    async with telegram.serving(dialogue) as served:
        chat, desk = await waiting(telegram), served.service.desk
        entry = await only(served, anna)
        assert dict(map(tuple, entry.card["lines"]))["Kanal"] == "Telegram"
        assert "أبحث عن شقة لعائلتي" in [asked["text"] for asked in entry.card["asked"]]
        c = entry.conversation_id
        for step in (desk.open(omar, c), desk.claim(omar, c), desk.reply(omar, c, "x", "client-0001", entry.version)):
            with pytest.raises(Forbidden):
                await step
        await desk.claim(anna, c)
        await chat.hears((await say(telegram, "handoff_joined", "ar")).split("{")[0].split(":")[0])
        asked = list(dialogue.asked)
        await desk.reply(anna, c, "Guten Tag, ich bin Anna.", "client-0002", (await only(served, anna)).version)
        await chat.hears("ich bin Anna")
        await chat.say("متى أستطيع المجيء؟")
        async with asyncio.timeout(60):
            while "متى أستطيع المجيء؟" not in str((await desk.open(anna, c)).messages):
                await asyncio.sleep(0.05)
        await chat.silence()
        assert dialogue.asked == asked, "the dialogue engine is not asked while a person writes"
        await desk.note(anna, c, "nur für uns", "client-0003")
        await desk.hand_back(anna, c)
        await chat.hears(await say(telegram, "handoff_back", "ar"))
        dialogue.intent = "thank"
        before = len(chat.said)
        await chat.say("شكرا جزيلا لكم")
        await chat.heard(before + 1)
        assert dialogue.asked[-1] == "شكرا جزيلا لكم"
        assert "nur für uns" not in chat.transcript()
        keep_transcript(chat, request)


def keep_transcript(chat: Chat, request: pytest.FixtureRequest) -> None:
    """The dialogue as text, to be looked at."""
    TRANSCRIPTS.mkdir(parents=True, exist_ok=True)
    Path(TRANSCRIPTS / "telegram-handoff-ar.txt").write_text(chat.transcript() + "\n", "utf-8")


async def test_nothing_reaches_the_queue_before_a_yes(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue
) -> None:
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        dialogue.intent = "fallback"
        for count in (1, 2):
            await chat.say("irgendetwas ganz Unklares")
            await chat.heard(2 + 3 * count)
        await chat.hears(await say(telegram, "offer_failed", "de"))
        await offered(telegram, chat, "de")
        await chat.press(await say(telegram, "offer_no", "de"))
        await chat.hears(await say(telegram, "handoff_declined", "de"))
        assert await rows(lotse) == 0
        assert await state_of(lotse, chat) == "with_bot"


async def test_f1_a_claim_cancels_what_the_bot_had_not_sent(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    async with telegram.serving(dialogue) as served:
        chat, desk = await waiting(telegram, "de"), served.service.desk
        c = (await only(served, anna)).conversation_id
        dialogue.held = asyncio.Event()
        asked = len(dialogue.asked)
        await chat.say("eine langsame Frage zum Schluss")
        async with asyncio.timeout(60):
            while len(dialogue.asked) == asked:
                await asyncio.sleep(0.01)
        await desk.claim(anna, c)
        dialogue.held.set()
        joined = await chat.hears("Hier schreibt jetzt ein Mensch")
        async with asyncio.timeout(60):
            while await open_work(lotse):
                await asyncio.sleep(0.02)
        await chat.silence()
        assert chat.said[-1]["message_id"] == joined["message_id"], "0 bot messages after the claim"


async def test_what_is_said_whoever_owns_it_is_said_though_staff_answer_before_it_was_sent(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    """A file with everything, the question back before erasing, and that something could not be taken."""
    async with telegram.serving(dialogue) as served:
        chat, desk = await waiting(telegram, "de"), served.service.desk
        c = (await only(served, anna)).conversation_id
        await desk.claim(anna, c)
        await chat.hears("Hier schreibt jetzt ein Mensch")
        full = Fault("sendMessage", "429", times=1000, chat=chat.id, retry_after=1)
        telegram.server.faults.append(full)
        for text in ("/export", "/delete", "/privacy", "x" * 4097):
            await chat.say(text)
        async with asyncio.timeout(60):
            while await unsent(lotse) < 4:
                await asyncio.sleep(0.02)
        await desk.reply(anna, c, "Kommen Sie bitte am Montag.", "client-0001", (await only(served, anna)).version)
        full.times = 0
        await chat.hears("Montag")
        for words in ("export_about", "erase_confirm"):
            assert await say(telegram, words, "de") in chat.words
        assert telegram.lotse.library.catalogue.say("message_too_long", "de", max="4096") in chat.words
        counted = await say(telegram, "statement_counted", "de")
        assert any(counted in words for words in chat.words)


async def unsent(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        waiting_for_it = sa.select(sa.func.count()).where(outbox.c.state.in_(["pending", "sending"]))
        return int((await connection.execute(waiting_for_it)).scalar_one())


async def test_f4_the_same_press_delivered_again_is_one_handoff(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    async with telegram.serving(dialogue):
        chat = await waiting(telegram, "de")
        await chat.press("☰ Alle Themen")  # two taps of one button in a moment are one
        for _ in range(2):
            await chat.press(await say(telegram, "offer_yes", "de"))
        await chat.hears("liegt schon bei")
        assert await rows(lotse) == 1


async def test_f6_one_of_ten_claims_wins(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    others = [await hire(lotse, 400 + n, HOUSING) for n in range(10)]
    async with telegram.serving(dialogue) as served:
        chat = await waiting(telegram, "de")
        c = (await only(served, anna)).conversation_id
        claims = await asyncio.gather(*(served.service.desk.claim(o, c) for o in others), return_exceptions=True)
        assert claims.count(None) == 1
        assert all(isinstance(claim, AlreadyClaimed) for claim in claims if claim is not None)
        await chat.hears("Hier schreibt jetzt ein Mensch")
        await chat.silence()
        assert sum("Hier schreibt jetzt ein Mensch" in words for words in chat.words) == 1, "announced once"


async def test_f19_a_lapsed_claim_is_told_in_the_chat(
    telegram: Telegram, dialogue: ScriptedDialogue, anna: Staff, clock: MovedClock
) -> None:
    async with telegram.serving(dialogue) as served:
        chat = await waiting(telegram, "de")
        await served.service.desk.claim(anna, (await only(served, anna)).conversation_id)
        clock.ahead += timedelta(minutes=25)
        await served.service.keeper.look()
        await chat.hears("liegt wieder bei")


async def test_f20_f22_after_closing_the_newcomer_finds_the_bot(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    async with telegram.serving(dialogue) as served:
        chat = await waiting(telegram, "de")
        await served.service.desk.close(anna, (await only(served, anna)).conversation_id)
        await chat.hears(await say(telegram, "handoff_closed", "de"))
        before = len(chat.said)
        await chat.say("Ich habe doch noch eine Frage zur Wohnung")
        await chat.heard(before + 1)
        assert await state_of(lotse, chat) == "with_bot"


@pytest.mark.parametrize(("fault", "state"), [("403", "failed"), ("lost", "unsure")])
async def test_f28_f30_staff_see_that_a_reply_did_not_or_perhaps_not_arrive(
    telegram: Telegram, dialogue: ScriptedDialogue, anna: Staff, fault: str, state: str
) -> None:
    async with telegram.serving(dialogue) as served:
        chat, desk = await waiting(telegram, "de"), served.service.desk
        c = (await only(served, anna)).conversation_id
        await desk.claim(anna, c)
        await chat.hears("Hier schreibt jetzt ein Mensch")
        telegram.server.faults.append(Fault("sendMessage", fault))
        version = (await only(served, anna)).version
        await desk.reply(anna, c, "Kommen Sie bitte am Montag.", secrets.token_hex(6), version)
        async with asyncio.timeout(60):
            while state not in [m.delivery for m in (await desk.open(anna, c)).messages if "Montag" in m.text]:
                await asyncio.sleep(0.05)


async def test_danger_is_answered_though_a_person_owns_it(
    telegram: Telegram, dialogue: ScriptedDialogue, anna: Staff
) -> None:
    async with telegram.serving(dialogue) as served:
        chat = await waiting(telegram, "de")
        await served.service.desk.claim(anna, (await only(served, anna)).conversation_id)
        await chat.say("Hilfe, es brennt in unserem Haus!")
        await chat.hears("112")
        assert (await only(served, anna)).alarm


async def test_f9_six_first_messages_at_once_make_one_conversation(
    telegram: Telegram, lotse: Lotse, dialogue: ScriptedDialogue
) -> None:
    async with telegram.serving(dialogue):
        chat = telegram.chat("de")
        await asyncio.gather(*(chat.say(f"Ich suche eine Wohnung, Frage {n}") for n in range(6)))
        await chat.heard(2 + 6)
        async with asyncio.timeout(60):
            while len(dialogue.asked) < 6:
                await asyncio.sleep(0.05)
        async with lotse.database.read() as connection:
            query = sa.select(sa.func.count()).select_from(conversations)
            assert (await connection.execute(query)).scalar_one() == 1
        assert chat.words.count(chat.words[0]) == 1, "one welcome"


@pytest.mark.parametrize("fault", ["down", "hangs", "broken"])
async def test_f13_an_engine_that_fails_is_told_once_and_the_answer_comes_later(
    telegram: Telegram, lotse: Lotse, fault: str
) -> None:
    dialogue = ScriptedDialogue("thank")
    setattr(dialogue, fault, True)
    async with telegram.serving(dialogue) as served:
        chat = telegram.chat("uk")
        await chat.say("коли працює джобцентр")
        notice = await chat.hears(await say(telegram, "engine_down", "uk"))
        await asyncio.sleep(1.2)
        assert chat.words.count(notice["text"]) == 1, "told once"
        setattr(dialogue, fault, False)
        await lotse.inbox.hurry()
        served.service.signals.work_arrived()
        answer = lotse.library.catalogue.find("answer", "thank", "uk")
        assert answer
        await chat.hears(answer[0].strip())


async def test_f23_f26_at_night_the_truth_is_told_and_the_message_is_kept(
    telegram: Telegram, dialogue: ScriptedDialogue, anna: Staff, clock: MovedClock
) -> None:
    clock.set_to(TUESDAY_NIGHT)
    async with telegram.serving(dialogue) as served:
        chat = await waiting(telegram, "de")
        offer, queued = await chat.hears("Das liest:"), await chat.hears("liegt jetzt bei")
        for said in (offer, queued):
            assert "Jetzt liest niemand. Wieder jemand da: Donnerstag" in said["text"]
        await chat.say("und noch eine Frage zur Wohnung")
        async with asyncio.timeout(60):
            while "und noch eine Frage" not in str(
                (await served.service.desk.open(anna, (await only(served, anna)).conversation_id)).messages
            ):
                await asyncio.sleep(0.05)
