"""A conversation belongs to one turn at a time, also within one process, and also when a turn takes very long."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.core.message import LEFT_TO_STAFF, Reply, Utterance
from bot.core.ports import Turn
from bot.store.schema.tables import inbox
from bot.wiring import Lotse
from tests.conftest import both_databases

pytestmark = both_databases
ANSWER, KEPT = Utterance("Mo-Fr 8-12", "de"), Utterance("Die Antwort kommt später.", "de")


async def _taken(lotse: Lotse, *texts: str) -> Turn:
    conversation = await lotse.conversations.open("web", "p" * 64, "de", [])
    for number, text in enumerate(texts):
        await lotse.inbox.receive(conversation, f"x:{number}", text, None, f"client-{number:04}")
    return await _take(lotse)


async def _take(lotse: Lotse) -> Turn:
    turn = await lotse.inbox.take("worker")
    assert turn is not None
    return turn


async def _finish(lotse: Lotse, turn: Turn, number: int = 0) -> bool:
    return await lotse.inbox.finish(turn, "worker", turn.pending[number], Reply((ANSWER,), context={}), "de")


async def test_a_turn_that_goes_on_keeps_its_conversation(lotse: Lotse) -> None:
    turn = await _taken(lotse, "eins", "zwei", "drei")
    for step in (_finish(lotse, turn, 0), lotse.inbox.postpone(turn, "worker", turn.pending[1], (KEPT,), 5)):
        lotse.clock.ahead += timedelta(seconds=20)
        await step
        assert await lotse.inbox.take("worker") is None
    lotse.clock.ahead += timedelta(seconds=20)
    assert await _finish(lotse, turn, 2)


async def test_a_turn_that_lost_its_conversation_does_nothing_to_the_next(lotse: Lotse) -> None:
    old = await _taken(lotse, "Wann hat das Rathaus offen?")
    lotse.clock.ahead += timedelta(seconds=31)
    new = await _take(lotse)
    await lotse.inbox.release(old, "worker")
    assert await lotse.inbox.take("worker") is None
    assert not await _finish(lotse, old)
    await lotse.inbox.postpone(old, "worker", old.pending[0], (KEPT,), 5)
    assert await _finish(lotse, new)
    said, _ = await lotse.conversations.snapshot(new.conversation.id)
    assert [message.text for message in said] == ["Wann hat das Rathaus offen?", ANSWER.text]


async def test_below_an_answer_nothing_promises_one(lotse: Lotse) -> None:
    """The answer was stored, but whoever stored it was told of an error: a database that was cut off."""
    turn = await _taken(lotse, "eins", "zwei")
    assert await _finish(lotse, turn)
    await lotse.inbox.postpone(turn, "worker", turn.pending[0], (KEPT,), 5)
    said, _ = await lotse.conversations.snapshot(turn.conversation.id)
    assert KEPT.text not in [message.text for message in said]
    async with lotse.database.read() as connection:
        assert (await connection.execute(sa.select(inbox.c.attempts).where(inbox.c.done))).scalar_one() == 0


async def test_what_was_left_to_a_person_who_gave_back_meanwhile_waits_for_the_bot(lotse: Lotse) -> None:
    turn = await _taken(lotse, "Und wann?")
    silent = Reply((), "none", LEFT_TO_STAFF, {})
    assert not await lotse.inbox.finish(turn, "worker", turn.pending[0], silent, "de")
    await lotse.inbox.release(turn, "worker")
    assert await _finish(lotse, await _take(lotse))
