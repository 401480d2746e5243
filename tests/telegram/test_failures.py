"""F11, F28 and F30 on Telegram: updates delivered again, sends that fail in every way, answers that get lost."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
import sqlalchemy as sa

from bot.core.conversation import Event
from bot.core.message import Utterance
from bot.service.channel import delivery
from bot.service.signals import OUTBOX
from bot.store.conversations.clearing import SqlClearings, note_clearing
from bot.store.conversations.outbox import SqlOutbox
from bot.store.schema.tables import conversations, events, facts, messages, outbox
from bot.store.steps.handing import change_state, push
from bot.store.steps.messages import add_utterances
from bot.wiring import Lotse
from bot.wiring.retention import expire
from tests.conftest import IMPATIENT, both_databases
from tests.fakes import ScriptedDialogue
from tests.telegram.bot_api import TOKEN, Fault
from tests.telegram.world import Chat, Telegram, both_ways

pytestmark = [both_databases, pytest.mark.sampled]


async def _rows(lotse: Lotse, author: str | None = None) -> list[dict[str, object]]:
    query = sa.select(outbox, messages.c.author, messages.c.text).join(messages, messages.c.id == outbox.c.message_id)
    if author:
        query = query.where(messages.c.author == author)
    async with lotse.database.read() as connection:
        return [dict(row) for row in (await connection.execute(query.order_by(outbox.c.id))).mappings()]


async def _settled(lotse: Lotse, seconds: float = 60.0) -> list[str]:
    """The states of all rows, when none is on its way any more."""
    async with asyncio.timeout(seconds):
        while True:
            states = [str(row["state"]) for row in await _rows(lotse)]
            if not {"pending", "sending"} & set(states):
                return states
            await asyncio.sleep(0.05)


async def _state(lotse: Lotse, state: str) -> None:
    """Waits until the newest row is in it."""
    async with asyncio.timeout(60):
        while (await _rows(lotse))[-1]["state"] != state:
            await asyncio.sleep(0.02)


async def _put(lotse: Lotse, row: int, state: str) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.update(outbox).where(outbox.c.id == row).values(state=state))


async def _deliveries(lotse: Lotse) -> list[str]:
    async with lotse.database.read() as connection:
        query = sa.select(events.c.data).where(events.c.kind == "delivery").order_by(events.c.number)
        return [row.data["state"] for row in await connection.execute(query)]


async def _say_as(lotse: Lotse, chat: Chat, text: str, author: str, state: str = "pending") -> None:
    async with lotse.database.write() as connection:
        found = sa.select(conversations).where(conversations.c.address == str(chat.id))
        row = (await connection.execute(found)).mappings().one()
        conversation = await lotse.conversations.by_person("telegram", row["person"])
        said = [Utterance(text, "de")]
        kept = await add_utterances(connection, row["id"], said, lotse.clock.now(), None, author)  # type: ignore[arg-type]
        await push(connection, conversation, kept)
        same = outbox.c.message_id == kept[0].id
        await connection.execute(sa.update(outbox).where(same).values(state=state))


async def _greeted(telegram: Telegram) -> Chat:
    chat = telegram.chat("de")
    await chat.say("/start")
    await chat.heard(2)
    return chat


@both_ways
async def test_f11_updates_delivered_up_to_three_times_across_a_restart_take_effect_once(telegram: Telegram) -> None:
    dialogue, chance = ScriptedDialogue(), random.Random(11)
    telegram.server.repeat = lambda: chance.randint(1, 3)
    chats = [telegram.chat("de") for _ in range(3)]
    for part in range(3):
        async with telegram.serving(dialogue):
            for number in range(4):
                await asyncio.gather(*(chat.say(f"frage {chat.id} {part} {number}") for chat in chats))
            if part == 1:
                await telegram.server.quiet()
        for chat in chats:
            await chat.say(f"unterdessen {chat.id} {part}")
    async with telegram.serving(dialogue):
        await telegram.server.quiet()
        for chat in chats:
            await chat.heard(2 + 3 * 5)
            await chat.silence(0.1)
            asked = [text for text in dialogue.asked if str(chat.id) in text]
            assert len(set(asked)) == 15, asked
            async with telegram.lotse.database.read() as connection:
                of_it = sa.select(conversations.c.id).where(conversations.c.address == str(chat.id)).scalar_subquery()
                query = sa.select(messages.c.author).where(messages.c.conversation_id == of_it)
                authors = [row.author for row in await connection.execute(query)]
            assert (authors.count("newcomer"), authors.count("bot")) == (15, 17)


@both_ways
async def test_f11_greetings_presses_and_erasures_repeated_take_effect_once(telegram: Telegram) -> None:
    say = telegram.lotse.library.catalogue.say
    telegram.server.repeat = lambda: 3
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        await telegram.server.quiet()
        await chat.silence()
        await chat.press(chat.buttons(chat.said[1])[0])
        await chat.heard(5)
        await telegram.server.quiet()
        await chat.silence()
        await chat.press(say("erase", "de"))
        await chat.hears(say("erase_confirm", "de"))
        await chat.press(say("yes_erase", "de"))
        await chat.hears(say("erase_telegram", "de"))
        await telegram.server.quiet()
        await chat.silence()
        assert len(chat.said) == 7
    telegram.server.violations.clear()  # presses delivered again are answered again: Telegram calls them too old


@both_ways
async def test_f11_what_cannot_be_stored_comes_again_and_is_answered_once(telegram: Telegram) -> None:
    dialogue, database = ScriptedDialogue(), telegram.lotse.database
    async with telegram.serving(dialogue):
        chat = await _greeted(telegram)
        async with database.write() as connection:
            await connection.execute(sa.text("ALTER TABLE inbox RENAME TO inbox_away"))
        await chat.say("Ist jemand da?")
        await asyncio.sleep(0.8)
        assert telegram.server.unconfirmed
        assert set(telegram.server.refused_posts) <= {503}
        async with database.write() as connection:
            await connection.execute(sa.text("ALTER TABLE inbox_away RENAME TO inbox"))
        await chat.heard(3)
        await telegram.server.quiet()
        await chat.silence()
        assert dialogue.asked == ["Ist jemand da?"]


async def test_f28_a_long_answer_arrives_in_pieces_in_order(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        text = "".join(f"Das ist Satz Nummer {n}. 😀 " for n in range(400))
        await _say_as(telegram.lotse, chat, text, "bot")
        await _say_as(telegram.lotse, chat, "danach", "bot")
        await chat.hears("danach")
        assert chat.words[-1] == "danach"
        assert " ".join(chat.words[2:-1]) == text.strip()
        assert len((await _rows(telegram.lotse))[2]["external_ids"]) == len(chat.words) - 3  # type: ignore[arg-type]


async def test_f28_a_long_answer_interrupted_goes_on_where_it_stopped(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        telegram.server.faults.append(Fault("sendMessage", "slow", times=1, seconds=0.3))
        text = "".join(f"Das ist Satz Nummer {n}. " for n in range(500))
        await _say_as(telegram.lotse, chat, text, "bot")
        await chat.heard(3)
        telegram.server.faults.append(Fault("sendMessage", "429", retry_after=1))
        await _settled(telegram.lotse)
        assert " ".join(chat.words[2:]) == text.strip()


async def test_f28_too_many_messages_waits_as_told_and_keeps_the_order(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        slow, other = await _greeted(telegram), await _greeted(telegram)
        full = Fault("sendMessage", "429", times=1000, chat=slow.id, retry_after=2)
        telegram.server.faults.append(full)
        for number in range(3):
            await _say_as(telegram.lotse, slow, f"a{number}", "bot")
        while not full.struck:
            await asyncio.sleep(0.005)
        await _say_as(telegram.lotse, other, "sofort", "bot")
        await other.hears("sofort")  # others do not wait
        assert len(slow.said) == 2
        full.times = 0
        await slow.heard(5)
        assert slow.words[2:] == ["a0", "a1", "a2"]
        tries = [*full.struck, telegram.server.times[slow.id][2]]
        assert all(later - former > 1.9 for former, later in pairwise(tries)), "not before the time that was told"
        assert set(await _settled(telegram.lotse)) == {"sent"}


async def test_f28_blocked_marks_the_newcomer_unreachable_until_they_come_back(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        telegram.server.blocked.add(chat.id)
        await _say_as(lotse, chat, "von der Stadt", "staff")
        assert await _settled(lotse) == ["sent", "sent", "failed"]
        assert await _deliveries(lotse) == ["failed"]
        assert await _reachable(lotse, chat) is False
        telegram.server.blocked.clear()
        await chat.say("ich bin wieder da")
        await chat.heard(3)
        assert await _reachable(lotse, chat) is True
        for status, reachable in (("kicked", False), ("member", True)):
            await telegram.server.update("my_chat_member", _membership(chat, status))
            await telegram.server.quiet()
            assert await _reachable(lotse, chat) is reachable


async def test_f28_a_refused_keyboard_is_left_out_and_a_refused_text_is_visible(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue()):
        telegram.server.faults.append(Fault("sendMessage", "400", only_with_keyboard=True))
        chat = telegram.chat("de")
        await chat.say("/start")
        said = await chat.heard(2)
        assert [bool(chat.buttons(message)) for message in said] == [False, True]
        telegram.server.faults.append(Fault("sendMessage", "400"))
        await _say_as(lotse, chat, "abgelehnt", "staff")
        await _say_as(lotse, chat, "danach", "staff")
        await chat.hears("danach")
        assert await _settled(lotse) == ["sent", "sent", "failed", "sent"]
        assert await _deliveries(lotse) == ["failed", "sent"]
        assert await _reachable(lotse, chat) is True


@pytest.mark.parametrize("author", ["bot", "staff"])
async def test_f28_a_failure_that_says_so_is_repeated_until_it_works(telegram: Telegram, author: str) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        telegram.server.faults.append(Fault("sendMessage", "500", times=3))
        await _say_as(telegram.lotse, chat, "endlich", author)
        assert await _settled(telegram.lotse) == ["sent"] * 3
        assert chat.words.count("endlich") == 1


async def test_f28_no_connection_is_waited_out(telegram: Telegram) -> None:
    """Nothing was sent for sure: even words of staff are sent later, once."""
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
    real = telegram.server.base
    telegram.lotse.settings = telegram.lotse.settings.model_copy(update={"telegram_api": "http://127.0.0.1:9"})
    async with telegram.serving(ScriptedDialogue()):
        await _say_as(telegram.lotse, chat, "später", "staff")
        await asyncio.sleep(0.6)
        assert chat.words.count("später") == 0
        assert (await _rows(telegram.lotse, "staff"))[0]["state"] in ("pending", "sending")
    telegram.lotse.settings = telegram.lotse.settings.model_copy(update={"telegram_api": real})
    async with telegram.serving(ScriptedDialogue()):
        await chat.hears("später")
        assert await _settled(telegram.lotse) == ["sent"] * 3
        assert chat.words.count("später") == 1


@pytest.mark.parametrize(
    ("fault", "lost", "said", "state"),
    [
        ("lost", 1, 2, "sent"), ("lost", 2, 2, "unsure"), ("lost", 9, 2, "unsure"), ("hang", 1, 1, "sent"),
        ("hang", 2, 0, "unsure"), ("502", 1, 1, "sent"),
    ],
)  # fmt: skip
async def test_f30_a_send_of_the_bot_without_outcome_is_repeated_at_most_once(
    telegram: Telegram, fault: str, lost: int, said: int, state: str
) -> None:
    async with telegram.serving(ScriptedDialogue(), IMPATIENT):
        chat = await _greeted(telegram)
        broken = Fault("sendMessage", fault, times=lost)
        telegram.server.faults.append(broken)
        await _say_as(telegram.lotse, chat, "vielleicht", "bot")
        assert (await _settled(telegram.lotse))[2] == state
        broken.times = 0
        await _say_as(telegram.lotse, chat, "danach", "bot")
        await chat.hears("danach")
        assert chat.words.count("vielleicht") == said
        assert await _deliveries(telegram.lotse) == ([state] if state != "sent" else [])


@pytest.mark.parametrize(("fault", "said"), [("lost", 1), ("hang", 0), ("502", 0)])
async def test_f30_a_send_of_staff_without_outcome_is_never_repeated(telegram: Telegram, fault: str, said: int) -> None:
    async with telegram.serving(ScriptedDialogue(), IMPATIENT):
        chat = await _greeted(telegram)
        telegram.server.faults.append(Fault("sendMessage", fault))
        await _say_as(telegram.lotse, chat, "von Frau Muster", "staff")
        assert await _settled(telegram.lotse) == ["sent", "sent", "unsure"]
        await chat.silence()
        assert chat.words.count("von Frau Muster") == said
        assert await _deliveries(telegram.lotse) == ["unsure"]


async def test_f30_what_was_being_sent_when_the_process_died(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
    await _say_as(lotse, chat, "vom Bot", "bot", "sending")
    await _say_as(lotse, chat, "von Menschen", "staff", "sending")
    await _say_as(lotse, chat, "zurückgezogen", "bot", "cancelled")
    async with lotse.database.write() as connection:  # on PostgreSQL another process might still be sending it
        long_ago = sa.update(outbox).where(outbox.c.state == "sending").values(due_at=lotse.clock.now())
        await connection.execute(long_ago)
    async with telegram.serving(ScriptedDialogue()):
        await chat.hears("vom Bot")
        assert await _settled(lotse) == ["sent", "sent", "sent", "unsure", "cancelled"]
        await chat.silence()
        assert chat.words[2:] == ["vom Bot"]


@pytest.mark.parametrize("author", ["staff", "bot"])
async def test_f30_what_this_very_process_is_sending_is_not_lost(telegram: Telegram, author: str) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue()) as served:
        chat = await _greeted(telegram)
        assert await _settled(lotse) == ["sent", "sent"]
        telegram.server.faults.append(Fault("sendMessage", "slow", seconds=0.8))
        await _say_as(lotse, chat, "kommt langsam", author)
        await _state(lotse, "sending")
        lotse.clock.ahead += timedelta(minutes=6)  # a machine that slept, or a clock that was put right
        served.service.signals.announce(OUTBOX)
        assert await _settled(lotse) == ["sent", "sent", "sent"]
        await chat.silence()
        assert chat.words[2:] == ["kommt langsam"]
        assert "kommt langsam" in [shown.get("text") for shown in telegram.server.shown[chat.id].values()]


@pytest.mark.parametrize(
    ("author", "meanwhile", "after"),
    [("staff", "unsure", "sent"), ("bot", "pending", "sent"), ("bot", "cancelled", "cancelled")],
)  # fmt: skip
async def test_f30_what_another_process_took_for_lost_is_there_when_it_arrives(
    telegram: Telegram, author: str, meanwhile: str, after: str
) -> None:
    lotse, store = telegram.lotse, SqlOutbox(telegram.lotse.database, telegram.lotse.clock)
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        assert await _settled(lotse) == ["sent", "sent"]
    await _say_as(lotse, chat, "kommt langsam", author)
    parcel = await store.take(str((await _rows(lotse))[-1]["conversation_id"]))
    assert parcel
    await _put(lotse, parcel.outbox_id, meanwhile)
    assert await store.arrived(parcel, "4711", last=False) is (meanwhile != "cancelled")
    await _put(lotse, parcel.outbox_id, meanwhile)
    assert await store.arrived(parcel, "4712", last=True) is (meanwhile != "cancelled")
    assert (await _rows(lotse))[-1]["state"] == after
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(conversations))
    assert await store.arrived(parcel, "4713", last=True) is None


async def test_f30_a_send_ends_some_day(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        assert await _settled(telegram.lotse) == ["sent", "sent"]
        monkeypatch.setattr(delivery, "_LONGEST_SEND_SECONDS", 0.3)
        telegram.server.faults.append(Fault("sendMessage", "hang"))
        await _say_as(telegram.lotse, chat, "von Frau Muster", "staff")
        assert await _settled(telegram.lotse) == ["sent", "sent", "unsure"]


async def test_f1_words_of_the_bot_that_failed_are_not_repeated_after_a_person_took_over(telegram: Telegram) -> None:
    lotse = telegram.lotse
    async with telegram.serving(ScriptedDialogue(), IMPATIENT):
        chat = await _greeted(telegram)
        telegram.server.faults.append(Fault("sendMessage", "hang"))
        await _say_as(lotse, chat, "zu spät", "bot")
        await _state(lotse, "sending")
        async with lotse.database.write() as connection:
            row = (await connection.execute(sa.select(conversations))).mappings().one()
            conversation = await lotse.conversations.by_person("telegram", row["person"])
            await change_state(connection, conversation, Event.STAFF_WROTE, lotse.clock.now())
        await _say_as(lotse, chat, "Guten Tag", "staff")
        await chat.hears("Guten Tag")
        assert "zu spät" not in chat.words
        assert await _settled(lotse) == ["sent", "sent", "cancelled", "sent"]


@both_ways
async def test_polling_and_webhook_survive_a_bot_api_that_is_away(telegram: Telegram) -> None:
    for method in ("getMe", "getUpdates", "setWebhook", "deleteWebhook"):
        telegram.server.faults += [Fault(method, kind) for kind in ("500", "429", "502", "lost")]
    async with telegram.serving(ScriptedDialogue()) as served:
        assert (await served.client.get("/health")).status_code == 200
        chat = telegram.chat("de")
        await chat.say("/start")
        await chat.heard(2)
        assert len(chat.said) == 2


async def test_a_second_poller_is_waited_out(telegram: Telegram) -> None:
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        async with httpx.AsyncClient(trust_env=False) as other:
            answer = await other.post(f"{telegram.server.base}/bot{TOKEN}/getUpdates", data={"timeout": 0})
        assert answer.status_code == 200
        await chat.say("Danke")
        await chat.heard(3)


async def test_a_wrong_token_stops_nothing_else(telegram: Telegram) -> None:
    from pydantic import SecretStr

    wrong = SecretStr("4711:another-token-that-nobody-gave-out")
    telegram.lotse.settings = telegram.lotse.settings.model_copy(update={"telegram_token": wrong})
    async with telegram.serving(ScriptedDialogue()) as served:
        guest = await served.open("de")
        await guest.post("Hallo")
        assert await guest.answers()


async def test_long_silence_does_not_confirm_updates_with_lower_numbers(telegram: Telegram) -> None:
    """After a week without updates Telegram begins again anywhere."""
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        await telegram.server.quiet()
        async with telegram.server._news:  # the running poll ends empty
            telegram.server._poller.cancel()  # type: ignore[union-attr]
        await asyncio.sleep(0.3)
        await telegram.server.update("message", chat.message(text="Danke schön"), update_id=17)
        await chat.heard(3)


def _membership(chat: Chat, status: str) -> dict[str, object]:
    bot = {"id": 4711, "is_bot": True, "first_name": "Lotse"}
    old: dict[str, object] = {"user": bot, "status": "member"}
    new: dict[str, object] = {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    return {"chat": chat.place, "from": chat.person, "date": 1, "old_chat_member": old, "new_chat_member": new}


async def _reachable(lotse: Lotse, chat: Chat) -> bool:
    async with lotse.database.read() as connection:
        found = sa.select(conversations.c.reachable).where(conversations.c.address == str(chat.id))
        return bool((await connection.execute(found)).scalar_one())


async def test_a_chat_is_cleared_after_a_restart_in_between(telegram: Telegram) -> None:
    lotse, say = telegram.lotse, telegram.lotse.library.catalogue.say
    async with telegram.serving(ScriptedDialogue()):
        chat = await _greeted(telegram)
        await chat.press(say("erase", "de"))
        await chat.hears(say("erase_confirm", "de"))
        telegram.server.faults.append(Fault("deleteMessages", "500", times=1000))
        await chat.press(say("yes_erase", "de"))
        async with asyncio.timeout(60):
            while await _clearings(lotse) == 0:
                await asyncio.sleep(0.02)
        assert await _rows(lotse) == []
    telegram.server.faults.clear()
    if lotse.database.shared:  # another process might be at it
        lotse.clock.ahead += timedelta(minutes=16)
    async with telegram.serving(ScriptedDialogue()):
        await chat.hears(say("erase_telegram", "de"))
        async with asyncio.timeout(60):
            while await _clearings(lotse):
                await asyncio.sleep(0.02)
        await chat.silence()
        left = [message["text"] for message in telegram.server.shown[chat.id].values()]
        assert left == [say("erase_telegram", "de")] == chat.words[3:]


async def test_a_chat_that_cannot_be_cleared_for_two_days_is_let_be(lotse: Lotse) -> None:
    store = SqlClearings(lotse.database, lotse.clock)
    async with lotse.database.write() as connection:
        await note_clearing(connection, "telegram", "4711", ["1", "2"], "de", lotse.clock.now())
    assert await store.take("telegram", everything=False) == []
    assert await store.take("another", everything=True) == []
    lotse.clock.ahead += timedelta(minutes=16)
    (clearing,) = await store.take("telegram", everything=False)
    assert (clearing.address, clearing.external_ids, clearing.told) == ("4711", ("1", "2"), False)
    assert await store.take("telegram", everything=False) == [], "somebody is at it"
    await store.told(clearing)
    (again,) = await store.take("telegram", everything=True)
    assert again == replace(clearing, told=True)
    lotse.clock.ahead += timedelta(days=2)
    assert await store.take("telegram", everything=True) == [] and await _clearings(lotse) == 0


async def test_of_a_chat_nothing_stays_where_telegram_was_switched_off(lotse: Lotse) -> None:
    async with lotse.database.write() as connection:
        await note_clearing(connection, "telegram", "4711", ["1"], "de", lotse.clock.now())
    lotse.clock.ahead += timedelta(days=1, hours=23)
    await expire(lotse)
    assert await _clearings(lotse) == 1
    lotse.clock.ahead += timedelta(hours=2)
    await expire(lotse)
    assert await _clearings(lotse) == 0


async def _clearings(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        names = await connection.scalars(sa.select(facts.c.name).where(facts.c.name.contains(":clear:")))
        return len(names.all())
