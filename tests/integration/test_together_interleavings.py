"""Every interleaving of "not this person", taking over, the counter, calls, closing and coming back ends legally.

The steps run on the real store, several at the same moment, in an order that hypothesis chooses. After each of them:
an open handoff exactly while it waits or is with staff, an owner exactly while it is with staff, never somebody the
newcomer declined; in the event log the bot has never spoken while a person owned the conversation.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import State
from bot.core.errors import BadInput, Conflict, Forbidden, IllegalTransition, NotFound
from bot.core.message import Reply, Utterance
from bot.core.together import AppointmentDraft
from bot.service.signals import LocalSignals
from bot.service.staff.handoff import HandoffDesk
from bot.service.staff.presence import DeskPresence
from bot.service.turn.answering import Answer, Question
from bot.service.turn.compose import Composer
from bot.service.turn.continuing import Continuing
from bot.service.turn.turns import TurnWorker
from bot.store.handoffs.contacts import SqlContacts
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations, events, messages
from bot.store.schema.together_tables import appointments, call_backs, mentions
from bot.wiring import Lotse
from bot.wiring.together import attendance_of, together_of
from tests.conftest import both_databases, somebody_answers
from tests.effort import times
from tests.fakes import MovedClock

pytestmark = [both_databases, pytest.mark.timeout(times(200, 1800)), somebody_answers]

DEPARTMENT = "social_work"
KEPT = (mentions, call_backs, appointments)
EXPECTED = (BadInput, Conflict, Forbidden, IllegalTransition, NotFound)
ONE = st.sampled_from(
    ["yes", "write", "decline", "decline", "old_decline", "again", "again", "number", "confirm", "turn", "claim",
     "claim", "claim_b", "take_over", "counter", "back", "to_ben", "close", "close_b", "hand_back", "day"]
)  # fmt: skip
TOGETHER = st.lists(st.lists(ONE, min_size=1, max_size=3), min_size=4, max_size=10)


class Echo:
    """Answers everything with one sentence, and offers nothing."""

    async def answer(self, question: Question) -> Answer:
        said = Utterance("Antwort", "de")
        return Answer(Reply((said,), "talk", "answered", dict(question.context)), "de")

    def watch(self, question: Question) -> Answer | None:
        return None


class Yes(Echo):
    """Takes a press on yes as the town's own answers do."""

    def __init__(self, lotse: Lotse) -> None:
        self._make = lambda waiting: Composer(lotse.library, lotse.holidays(), "de", lotse.clock.now(), None, waiting)

    async def answer(self, question: Question) -> Answer:
        reply = self._make(question.state is not State.WITH_BOT).pressed(question.pressed or "", question.context)
        return Answer(reply, "de") if reply else await super().answer(question)


class Stage:
    """One conversation and everybody who acts on it."""

    def __init__(self, lotse: Lotse, clock: MovedClock, anna: Staff, ben: Staff) -> None:
        self.lotse, self.clock, self.anna, self.ben = lotse, clock, anna, ben
        signals = LocalSignals()
        self.desk = HandoffDesk(lotse.handoffs, lotse.library, signals, clock, DeskPresence(clock), lotse.holidays())
        self.together, self.attendance = together_of(lotse, signals), attendance_of(lotse, signals)
        answers = Continuing(Yes(lotse), lotse.library, clock, lotse.holidays())
        self.worker = TurnWorker(
            "w", lotse.inbox, lotse.conversations, answers, lotse.library, signals, clock, lotse.holidays()
        )  # fmt: skip
        self.person, self.c = secrets.token_hex(16), ""

    async def begin(self) -> None:
        self.c = (await self.lotse.conversations.open("web", self.person, "de", [])).id

    async def do(self, step: str) -> None:
        with contextlib.suppress(*EXPECTED):
            await getattr(self, step)()

    async def write(self, text: str = "Hallo?", pressed: str | None = None) -> None:
        conversation = await self.lotse.conversations.by_person("web", self.person)
        await self.lotse.inbox.receive(conversation, secrets.token_hex(8), text, pressed, None)

    async def yes(self) -> None:
        await self.write("Ja", f"handoff:yes:{DEPARTMENT}")

    async def _press(self, start: str, which: int) -> None:
        """A button that was really shown: the last one, or an old one."""
        query = sa.select(messages.c.extras).where(messages.c.conversation_id == self.c).order_by(messages.c.number)
        async with self.lotse.database.read() as connection:
            said = (await connection.execute(query)).scalars().all()
        shown = [b["payload"] for extras in said for b in extras.get("buttons", ()) if b["payload"].startswith(start)]
        if shown:
            await self.write("Knopf", shown[which])

    async def decline(self) -> None:
        await self._press("handoff:another", -1)

    async def old_decline(self) -> None:
        await self._press("handoff:another", 0)

    async def again(self) -> None:
        await self._press("handoff:again", -1)

    async def number(self) -> None:
        await self.write("Anruf", "handoff:call")
        await self.write("030 23125-555")

    async def confirm(self) -> None:
        await self.write("Ja", "handoff:call:any:+493023125555")

    async def turn(self) -> None:
        while taken := await self.lotse.inbox.take("w"):
            await self.worker.handle(taken)

    async def claim(self) -> None:
        await self.desk.claim(self.anna, self.c)

    async def claim_b(self) -> None:
        await self.desk.claim(self.ben, self.c)

    async def take_over(self) -> None:
        await self.together.take_over(self.ben, self.c, self.anna.id, True)

    async def counter(self) -> None:
        await self.attendance.counter(self.anna)

    async def back(self) -> None:
        await self.attendance.back(self.anna)

    async def to_ben(self) -> None:
        await self.desk.transfer(self.anna, self.c, DEPARTMENT, "Bitte du", self.ben.id, True)

    async def close(self) -> None:
        await self.desk.close(self.anna, self.c, "answered", "housing_search")

    async def close_b(self) -> None:
        await self.desk.close(self.ben, self.c, "not_ours")

    async def hand_back(self) -> None:
        await self.desk.hand_back(self.anna, self.c, "goodbye_wish")

    async def day(self) -> None:
        self.clock.ahead += timedelta(days=1)

    async def check(self) -> None:
        open_one = handoffs.c.ended_at.is_(None) & (handoffs.c.conversation_id == self.c)
        async with self.lotse.database.read() as connection:
            query = sa.select(conversations.c.state).where(conversations.c.id == self.c)
            state = State((await connection.execute(query)).scalar_one())
            rows = (await connection.execute(sa.select(handoffs).where(open_one))).all()
        assert len(rows) == (state in (State.WAITING, State.WITH_STAFF)), state
        for row in rows:
            assert (row.claimed_by is not None) == (state is State.WITH_STAFF)
            assert row.claimed_by not in (row.avoided or ()) and row.assigned_to not in (row.avoided or ())

    async def silent(self) -> None:
        """The bot has never spoken while a person owned the conversation."""
        query = sa.select(events.c.kind, events.c.data).where(events.c.conversation_id == self.c)
        state = ""
        async with self.lotse.database.read() as connection:
            for kind, data in await connection.execute(query.order_by(events.c.number)):
                state = data["state"] if kind == "state" else state
                assert not (kind == "message" and data["author"] == "bot" and state == "with_staff"), data["text"]

    async def exit(self) -> None:
        """Somebody closes or nobody does: writing again is answered by the bot."""
        await self.turn()
        for who in (self.anna, self.ben):
            with contextlib.suppress(*EXPECTED):
                await self.desk.close(who, self.c)
        await self.write()
        await self.turn()
        async with self.lotse.database.read() as connection:
            query = sa.select(messages.c.author).where(messages.c.conversation_id == self.c)
            last = await connection.execute(query.order_by(messages.c.number.desc()).limit(1))
            assert last.scalar_one() == "bot"


@pytest.fixture
async def people(lotse: Lotse) -> tuple[Staff, Staff]:
    hired = [Staff(n, f"P{n}", f"p{n}@musterstadt.example", Role.STAFF, DEPARTMENT) for n in (401, 402)]
    rows = [{"id": p.id, "email": p.email, "name": p.name, "role": p.role.value, "department": p.department,
             "active": True, "password_hash": "a hash", "created_at": lotse.clock.now()} for p in hired]  # fmt: skip
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(staff), rows)
    return hired[0], hired[1]


@settings(
    max_examples=times(6, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(together=TOGETHER)
async def test_every_interleaving_of_working_together_ends_legally(
    lotse: Lotse, clock: MovedClock, people: tuple[Staff, Staff], together: list[list[str]]
) -> None:
    clock.ahead = timedelta()
    stage = Stage(lotse, clock, *people)
    await stage.begin()
    for steps in (["yes"], ["turn"], ["claim"], *together):
        failures = await asyncio.gather(*(stage.do(step) for step in steps), return_exceptions=True)
        assert [f for f in failures if f is not None] == []
        await stage.check()
    await stage.turn()
    await stage.check()
    await stage.silent()
    await stage.exit()
    await stage.silent()
    await lotse.conversations.erase(stage.c)


async def test_what_belongs_to_a_conversation_is_kept_once_and_goes_with_it(
    lotse: Lotse, clock: MovedClock, people: tuple[Staff, Staff]
) -> None:
    anna, ben = people
    stage = Stage(lotse, clock, anna, ben)
    await stage.begin()
    for step in ("yes", "turn", "claim", "confirm", "confirm", "turn"):
        await stage.do(step)
    asked = [stage.together.ask(anna, stage.c, "@P402 kommst du?", "client-0001", [ben.id]) for _ in range(2)]
    await asyncio.gather(*asked)
    contacts, hour = SqlContacts(lotse.database, clock), clock.now() + timedelta(hours=30)
    draft = AppointmentDraft("u" * 16, "citizens_office", "housing_search", hour, 30, "Guten Tag")
    for _ in range(2):
        await contacts.propose(anna, stage.c, draft, lambda number, _: Utterance(f"Termin {number}?", "de"))
    await contacts.promise_call(anna, stage.c, lambda call: Utterance(f"Wir rufen an: {call.shown}", "de"))
    await stage.counter()
    await stage.check()
    async with lotse.database.read() as connection:
        counts = [(await connection.execute(sa.select(sa.func.count()).select_from(t))).scalar_one() for t in KEPT]
        owner = (await connection.execute(sa.select(handoffs.c.claimed_by))).scalar_one()
    assert counts == [1, 1, 1]
    assert owner == anna.id, "what she has promised stays with her"
    assert [one.by for one in await stage.together.mentions(ben)] == ["P401"]
    with pytest.raises(IllegalTransition):
        await contacts.move(anna, stage.c, (await contacts.requests(anna, stage.c))[0].id, ("agreed",), "sending")
    await lotse.conversations.erase(stage.c)
    async with lotse.database.read() as connection:
        for table in KEPT:
            assert not (await connection.execute(sa.select(table))).all(), table.name
