"""Failure modes of `failure-modes.md`, provoked on the web channel (F9, F11, F12, F13, F14, F16, F20, F22)."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.cli.wordless import Wordless
from bot.core.conversation import Event
from bot.core.message import Reply, Utterance
from bot.core.ports import Pending, Turn
from bot.service.signals import DESK
from bot.store.conversations.inbox import SqlInbox
from bot.store.schema.tables import conversations, counters, inbox, messages
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import change_state
from bot.wiring import Lotse
from tests.conftest import Guest, Serve, Served, both_databases, somebody_answers
from tests.fakes import MovedClock, ScriptedDialogue
from tests.talk import Talk

pytestmark = [both_databases, pytest.mark.sampled]


async def _count(lotse: Lotse, table: sa.Table) -> int:
    async with lotse.database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def _newcomers(guest: Guest) -> list[str]:
    return [str(m["text"]) for m in await guest.messages() if m["author"] == "newcomer"]


async def test_f9_six_first_messages_at_once_make_one_conversation(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        token = secrets.token_urlsafe(32)
        guest = Guest(served.client, token)

        async def first(number: int) -> int:
            opened = await served.client.post("/api/conversations", json={"token": token, "locale": "ar"})
            assert opened.status_code == 201
            return (await guest.post(f"nummer {number}")).status_code

        assert await asyncio.gather(*(first(n) for n in range(6))) == [201] * 6
        assert await _count(lotse, conversations) == 1
        assert sorted(await _newcomers(guest)) == [f"nummer {n}" for n in range(6)]
        welcomes = [m for m in await guest.messages() if m.get("kind") == "welcome"]
        assert len(welcomes) == 2


async def test_f11_a_message_delivered_three_times_at_once_is_stored_and_answered_once(
    lotse: Lotse, serving: Serve
) -> None:
    dialogue = ScriptedDialogue()
    async with serving(lotse, dialogue) as served:
        guest = await served.open()
        ids = [secrets.token_hex(8) for _ in range(10)]
        posts = [guest.post(f"frage {client_id}", client_id) for client_id in ids for _ in range(3)]
        answers = await asyncio.gather(*posts)
        assert {a.status_code for a in answers} == {201}
        assert len({a.json()["number"] for a in answers}) == 10
        await guest.answers(10)
        await asyncio.sleep(0.3)
        assert len(await guest.answers(10)) == 10
        assert sorted(dialogue.asked) == sorted(f"frage {i}" for i in ids)


async def test_f12_a_lost_response_retried_is_the_same_message_and_other_text_is_refused(
    lotse: Lotse, serving: Serve
) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        first = await guest.post("Wo ist das Rathaus?", "client-id-1")
        again = await guest.post("Wo ist das Rathaus?", "client-id-1")
        other = await guest.post("Etwas anderes", "client-id-1")
        assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
        assert first.json() == again.json()
        assert other.json()["error"] == "client_id_reused"
        assert await _newcomers(guest) == ["Wo ist das Rathaus?"]


@pytest.mark.parametrize("fault", ["down", "hangs", "broken"])
async def test_f13_an_engine_that_fails_is_told_once_and_the_answer_comes_later(
    lotse: Lotse, serving: Serve, fault: str
) -> None:
    dialogue = ScriptedDialogue()
    setattr(dialogue, fault, True)
    async with serving(lotse, dialogue) as served:
        guest = await served.open("uk")
        await guest.post("коли працює джобцентр")
        notice = await guest.answers()
        assert notice[0]["kind"] == "notice"
        assert notice[0]["locale"] == "uk"
        await asyncio.sleep(1.5)
        assert {m["kind"] for m in await guest.answers()} == {"notice"}, "told once, nothing else"
        setattr(dialogue, fault, False)
        await lotse.inbox.hurry()
        served.service.signals.work_arrived()
        said = await _until_kind(guest, "answer")
        assert [m["kind"] for m in said].count("answer") == 1
        assert [m["kind"] for m in said].count("notice") == len(notice)


async def test_f13_further_messages_while_the_engine_loads_hear_only_that_they_are_kept(
    lotse: Lotse, serving: Serve
) -> None:
    dialogue = ScriptedDialogue()
    dialogue.down = True
    say = lotse.library.catalogue.say
    async with serving(lotse, dialogue) as served:
        guest = await served.open("uk")
        await guest.post("коли працює джобцентр")
        first = await guest.answers(2)
        assert first[0]["text"] == say("engine_down", "uk")
        for number, text in enumerate(("а де він", "і який телефон"), start=3):
            await guest.post(text)
            await guest.answers(number)
        later = (await guest.answers(4))[2:]
        assert [(m["kind"], m["text"]) for m in later] == [("notice", say("engine_down_again", "uk"))] * 2
        dialogue.down = False
        await lotse.inbox.hurry()
        served.service.signals.work_arrived()
        await guest.answers(7)
        dialogue.down = True
        await guest.post("а коли закрито")
        assert say("engine_down", "uk") in [m["text"] for m in await guest.answers(9)][7:], "another load, told anew"


@somebody_answers
async def test_f13_a_person_is_offered_while_the_engine_is_away_and_once_only(lotse: Lotse, serving: Serve) -> None:
    dialogue, person = ScriptedDialogue(), "handoff:offer"
    dialogue.down = True

    def offers(said: Sequence[Mapping[str, Any]]) -> int:
        return [button["payload"] for one in said for button in one["buttons"]].count(person)

    async with serving(lotse, dialogue) as served:
        guest = await served.open("fa")
        await guest.post("می‌خواهم با یک انسان گپ بزنم")
        assert offers(await guest.answers(2)) == 1
        await guest.post("کسی آنجا هست؟")
        assert offers(await guest.answers(3)) == 1
        await guest.post("با یک انسان", pressed=person)
        offered: Any = (await guest.answers(4))[-1]["buttons"]
        assert any(button["payload"].startswith("handoff:yes") for button in offered), offered


async def test_f13_words_of_danger_get_the_help_line_while_the_engine_loads_in_the_language_written(
    lotse: Lotse, serving: Serve
) -> None:
    dialogue, say = ScriptedDialogue(), lotse.library.catalogue.say
    dialogue.down = True
    async with serving(lotse, dialogue) as served:
        guest = await served.open("de")
        help_line, _ = lotse.library.catalogue.find("answer", "danger_weak", "pl") or ("", "")
        await guest.post("Moje dziecko ma gorączkę 39 stopni, co mam robić?")
        first = await guest.answers(3)
        assert [m["text"] for m in first[:2]] == [help_line, say("engine_down", "pl")]
        await guest.post("dalej ma gorączkę, już 39,5")
        again = (await guest.answers(5))[3:]
        assert [m["text"] for m in again] == [help_line, say("engine_down_again", "pl")]


async def test_f13_danger_and_menus_are_answered_while_the_engine_is_down(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    dialogue.down = True
    async with serving(lotse, dialogue) as served:
        guest = await served.open("de")
        await guest.post("Hallo")
        await guest.answers()
        await guest.post("Hilfe, es brennt in unserem Haus!")
        said = await _until_kind(guest, "danger")
        assert "112" in str(next(m["text"] for m in said if m["kind"] == "danger"))
        await guest.post("Ämter", pressed="topic:offices")
        assert any(m["buttons"] for m in await guest.answers(len(said) + 1))


async def test_f13_danger_is_answered_also_when_the_engine_fails_in_a_way_nobody_has_foreseen(
    lotse: Lotse, serving: Serve
) -> None:
    dialogue = ScriptedDialogue()
    dialogue.stumbles_on = "brennt"
    async with serving(lotse, dialogue) as served:
        guest = await served.open("de")
        await guest.post("Hilfe, es brennt in unserem Haus!")
        assert [m["kind"] for m in await guest.answers()] == ["danger"]


async def test_f13_a_message_the_engine_always_fails_on_ends_with_a_person(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    dialogue.broken = True
    async with serving(lotse, dialogue) as served:
        guest = await served.open("de")
        await guest.post("immer kaputt")
        async with asyncio.timeout(60):
            while len(dialogue.asked) < 4:
                await lotse.inbox.hurry()
                served.service.signals.work_arrived()
                await asyncio.sleep(0.1)
        async with asyncio.timeout(60):
            while await _open_work(lotse):
                await asyncio.sleep(0.05)
        said = [str(m["text"]) for m in await guest.answers()]
        assert any("030 23125" in text for text in said)
        assert lotse.library.catalogue.say("given_up", "de") in said, "no answer is promised that will not come"


async def test_f13_while_the_engine_is_away_no_failure_is_counted(lotse: Lotse, clock: MovedClock) -> None:
    dialogue = ScriptedDialogue()
    dialogue.down = True
    talk = Talk(lotse, dialogue)
    assert lotse.library.catalogue.say("engine_down", "de") in await talk.say("Wo ist das Jobcenter?")
    for _ in range(5):
        assert not await talk.again()
    dialogue.down, dialogue.broken = False, True
    assert not await talk.again(), "heard for the first time: no reason to give up"
    dialogue.broken = False
    await talk.again()
    assert "answer" in [m.extras.get("kind") for m in talk.heard]


async def test_f13_each_pause_while_the_engine_is_away_is_longer(lotse: Lotse, clock: MovedClock) -> None:
    clock.stop()
    dialogue = ScriptedDialogue()
    dialogue.down = True
    talk = Talk(lotse, dialogue)
    await talk.say("Wo ist das Jobcenter?")
    tried = []
    for second in range(120):
        clock.ahead += timedelta(seconds=1)
        if turn := await lotse.inbox.take("reader"):
            await lotse.inbox.release(turn, "reader")
            await talk.again()
            tried.append(second + 1)
    pauses = [later - sooner for sooner, later in zip([0, *tried], tried, strict=False)]
    assert pauses[0] == 1 and pauses == sorted(pauses) and pauses[-1] == 30


async def test_f13_messages_that_nobody_can_answer_hold_nobody_up_and_end_with_a_person(
    lotse: Lotse, serving: Serve, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.stop()
    caplog.handler.setFormatter(Wordless("%(message)s"))
    dialogue = ScriptedDialogue()
    dialogue.stumbles_on = "Geheimnis-4711"
    async with serving(lotse, dialogue) as served:
        unlucky = [await served.open("de") for _ in range(12)]
        for guest in unlucky:
            await guest.post("Geheimnis-4711")
        other = await served.open("de")
        await other.post("Hallo")
        assert (await other.answers())[0]["kind"] == "answer"
        assert {m["kind"] for guest in unlucky for m in await guest.answers()} == {"notice"}
        await unlucky[0].post("Danke")
        assert "answer" in {m["kind"] for m in await _until_kind(unlucky[0], "answer")}
        assert dialogue.asked.count("Geheimnis-4711") <= len(unlucky) + 1, "put off, not tried without a pause"
        async with asyncio.timeout(60):
            while await _open_work(lotse):
                await lotse.inbox.hurry()
                served.service.signals.work_arrived()
                await asyncio.sleep(0.2)
        assert dialogue.asked.count("Geheimnis-4711") <= 4 * len(unlucky)
        for guest in unlucky:
            assert any("030 23125" in str(m["text"]) for m in await guest.answers())
    assert "OverflowError" in caplog.text and "in understand" in caplog.text
    assert "Geheimnis" not in caplog.text and "-4711" not in caplog.text


class Unwilling(SqlInbox):
    """Cannot store any answer to one text; `rests`: it can put off what it cannot answer."""

    def __init__(self, lotse: Lotse, text: str, rests: bool) -> None:
        super().__init__(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log))
        self._text, self._rests, self.tried = text, rests, 0

    async def finish(
        self,
        turn: Turn,
        worker: str,
        pending: Pending,
        reply: Reply,
        locale: str,
        card: Mapping[str, Any] | None = None,
        written: str | None = None,
    ) -> bool:
        if pending.text == self._text and reply.outcome != "failed":
            self.tried += 1
            raise KeyError(self._text)
        return await super().finish(turn, worker, pending, reply, locale, card, written)

    async def postpone(
        self, turn: Turn, worker: str, pending: Pending, notice: Sequence[Utterance], seconds: float
    ) -> None:
        if not self._rests:
            raise KeyError(self._text)
        await super().postpone(turn, worker, pending, notice, seconds)


@pytest.mark.parametrize("rests", [True, False])
async def test_f13_an_answer_that_cannot_be_stored_is_not_tried_without_a_pause(
    lotse: Lotse, serving: Serve, clock: MovedClock, rests: bool
) -> None:
    clock.stop()
    lotse.inbox = inbox = Unwilling(lotse, "Geheimnis-4711", rests)
    async with serving(lotse, ScriptedDialogue()) as served:
        for _ in range(10):
            guest = await served.open("de")
            await guest.post("Geheimnis-4711")
        other = await served.open("de")
        await other.post("Hallo")
        assert (await other.answers())[0]["kind"] == "answer"
        await asyncio.sleep(1.5)
        assert inbox.tried == 10
        if rests:
            assert (await guest.answers())[0]["kind"] == "notice"
        clock.ahead += timedelta(seconds=1 if rests else 31)  # the first pause, or the lease
        async with asyncio.timeout(60):
            while inbox.tried < 20:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)
        assert inbox.tried == 20


async def test_a_turn_that_is_cancelled_is_taken_again_at_once(lotse: Lotse) -> None:
    dialogue = ScriptedDialogue()
    dialogue.delay = 60.0
    talk = Talk(lotse, dialogue)
    saying = asyncio.create_task(talk.say("Hallo"))
    async with asyncio.timeout(60):
        while not dialogue.asked:
            await asyncio.sleep(0.01)
    saying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saying
    turn = await lotse.inbox.take("another")
    assert turn and [p.attempts for p in turn.pending] == [0]


async def test_f14_a_cut_stream_resumes_without_loss_or_doubling(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        seen: list[int] = []
        last = 0
        for turn in range(5):
            await guest.post(f"frage {turn}")
            async for number in _stream(served, guest, last, upto=2):
                seen.append(number)
                last = number
        await guest.answers(5)
        async for number in _stream(served, guest, last, upto=12 - len(seen)):
            seen.append(number)
        assert seen == sorted(set(seen))
        assert seen == [m["number"] for m in await guest.messages()]


async def test_f16_a_burst_of_twenty_keeps_its_order(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    dialogue.delay = 0.02
    async with serving(lotse, dialogue) as served:
        guest = await served.open()
        for number in range(20):
            assert (await guest.post(f"{number}")).status_code == 201
        await guest.answers(20)
        numbers = [m["number"] for m in await guest.messages()]
        assert numbers == sorted(numbers)
        assert await _newcomers(guest) == [str(n) for n in range(20)]
        assert dialogue.asked == [str(n) for n in range(20)]


async def test_f22_a_closed_conversation_opens_again_when_the_newcomer_writes(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue()) as served:
        guest = await served.open()
        async with lotse.database.write() as connection:
            row = (await connection.execute(sa.select(conversations))).mappings().one()
            values = {"state": "closed", "version": row["version"] + 1}
            await connection.execute(sa.update(conversations).values(values))
        assert (await guest.post("Ich habe noch eine Frage")).status_code == 201
        assert len(await guest.answers()) == 1


async def test_the_bot_says_nothing_once_staff_own_the_conversation(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    dialogue.held = asyncio.Event()
    async with serving(lotse, dialogue) as served:
        guest = await served.open()
        await guest.post("langsame Frage")
        async with asyncio.timeout(60):
            while not dialogue.asked:
                await asyncio.sleep(0.01)
        conversation = await served.service.reception.find(guest.token)
        async with lotse.database.write() as connection:
            await change_state(connection, conversation, Event.STAFF_WROTE, lotse.clock.now())
        dialogue.held.set()
        async with asyncio.timeout(60):
            while await _open_work(lotse):
                await asyncio.sleep(0.05)
        assert [m for m in await guest.messages() if m["author"] == "bot" and m["kind"] != "welcome"] == []


async def test_counters_hold_topics_but_no_words(lotse: Lotse, serving: Serve) -> None:
    async with serving(lotse, ScriptedDialogue("housing_search")) as served:
        guest = await served.open("de")
        await guest.post("Wir suchen eine Wohnung in der Gartenstraße")
        await guest.answers()
    async with lotse.database.read() as connection:
        rows = (await connection.execute(sa.select(counters))).mappings().all()
    kept = {(row["topic"], row["language"], row["channel"], row["outcome"], row["count"]) for row in rows}
    assert kept == {("money_housing", "de", "web", "answered", 1), ("none", "de", "web", "conversation", 1)}
    assert "Gartenstraße" not in json.dumps([{k: str(v) for k, v in row.items()} for row in rows])


async def test_erasing_leaves_nothing_and_revokes_the_token(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    async with serving(lotse, dialogue) as served:
        guest = await served.open()
        await guest.post("Geheimnis-4711")
        await guest.answers()
        assert (await served.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
        assert (await served.client.get("/api/conversation", headers=guest.headers)).status_code == 401
        assert (await guest.post("noch da?")).status_code == 401
        reopened = await served.client.post("/api/conversations", json={"token": guest.token, "locale": "de"})
        assert reopened.status_code == 401
        assert len(dialogue.forgotten) == 1
        assert [await _count(lotse, table) for table in (conversations, messages, inbox)] == [0, 0, 0]
    await lotse.database.close()
    folder = lotse.settings.data
    assert not any(b"Geheimnis-4711" in file.read_bytes() for file in folder.glob("lotse.db*"))


async def test_erasing_is_told_as_done_also_when_the_engine_fails_at_it(lotse: Lotse, serving: Serve) -> None:
    dialogue = ScriptedDialogue()
    async with serving(lotse, dialogue) as served:
        guest, signals = await served.open(), served.service.signals
        await guest.post("Hallo")
        await guest.answers()
        dialogue.broken = True
        conversation = await served.service.reception.find(guest.token)
        with signals.listen(conversation.id) as page, signals.listen(DESK) as desk:
            assert (await served.client.delete("/api/conversation", headers=guest.headers)).status_code == 204
            async with asyncio.timeout(60):
                while not (page._heard.is_set() and desk._heard.is_set()):  # other pages and the desk are told
                    await asyncio.sleep(0.02)
        assert dialogue.forgotten == [conversation.id]
        assert (await served.client.get("/api/conversation", headers=guest.headers)).status_code == 401


async def _open_work(lotse: Lotse) -> int:
    async with lotse.database.read() as connection:
        query = sa.select(sa.func.count()).select_from(inbox).where(~inbox.c.done)
        return int((await connection.execute(query)).scalar_one())


async def _until_kind(guest: Guest, kind: str) -> list[dict[str, object]]:
    async with asyncio.timeout(60):
        while True:
            said = await guest.answers()
            if any(m["kind"] == kind for m in said):
                return said
            await asyncio.sleep(0.05)


async def _stream(served: Served, guest: Guest, last: int, upto: int):  # type: ignore[no-untyped-def]
    """Numbers of the event stream from a last event on; cut after `upto` messages."""
    headers = {**guest.headers, "Last-Event-ID": str(last)}
    timeout = httpx.Timeout(10)
    async with served.client.stream("GET", "/api/events", headers=headers, timeout=timeout) as answer:
        taken = 0
        async for line in answer.aiter_lines():
            if taken >= upto:
                return
            if line.startswith("id: "):
                taken += 1
                yield int(line[4:])
                if taken >= upto:
                    return
