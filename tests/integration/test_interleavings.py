"""Every interleaving of newcomer, bot, two staff and timers ends in one legal state that has an exit (F3, F20).

The steps run on the real store, several at the same moment, in an order that hypothesis chooses; after every step the
conversation and its handoff must agree, and at the end there must be a way back to the bot.
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
from bot.core.errors import Conflict, Forbidden, IllegalTransition, NotFound
from bot.core.handoff import HandoffRequest
from bot.core.message import Reply, Utterance
from bot.core.ports import Turn
from bot.service.signals import LocalSignals
from bot.service.staff.handoff import HandoffDesk
from bot.service.staff.presence import DeskPresence
from bot.service.staff.waits import Patience, WaitKeeper
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations, events
from bot.wiring import Lotse
from tests.conftest import both_databases, somebody_answers
from tests.effort import times
from tests.fakes import MovedClock

pytestmark = [both_databases, pytest.mark.timeout(times(400, 1800)), somebody_answers]

DEPARTMENT, OTHER = "social_work", "integration_participation"
EXPECTED = (Conflict, Forbidden, IllegalTransition, NotFound)
STEPS = st.sampled_from(
    ["write", "yes", "withdraw", "turn", "claim", "claim_b", "reply", "reply_b", "hand_back", "hand_back_b", "close",
     "close_b", "transfer", "transfer_back", "look", "minutes", "days"]
)  # fmt: skip
TOGETHER = st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=3, max_size=10)


class Stage:
    """One conversation and everybody who acts on it."""

    def __init__(self, lotse: Lotse, clock: MovedClock, anna: Staff, ben: Staff, clara: Staff) -> None:
        self.lotse, self.clock, self.anna, self.ben, self.clara = lotse, clock, anna, ben, clara
        signals = LocalSignals()
        self.desk = HandoffDesk(lotse.handoffs, lotse.library, signals, clock, DeskPresence(clock), lotse.holidays())
        self.keeper = WaitKeeper(lotse.waits, lotse.library, signals, clock, lotse.holidays(), Patience())
        self.person, self.c = secrets.token_hex(16), ""

    async def begin(self) -> None:
        hello = [Utterance("Hallo", "de", kind="welcome")]
        self.c = (await self.lotse.conversations.open("web", self.person, "de", hello)).id

    async def do(self, step: str) -> None:
        with contextlib.suppress(*EXPECTED):
            await getattr(self, step)()

    async def write(self, pressed: str | None = None) -> None:
        conversation = await self.lotse.conversations.by_person("web", self.person)
        client = secrets.token_hex(8)
        await self.lotse.inbox.receive(conversation, f"{self.c}:{client}", "Hallo?", pressed, client)

    async def yes(self) -> None:
        await self.write("handoff:yes")

    async def withdraw(self) -> None:
        await self.write("handoff:withdraw")

    async def turn(self) -> None:
        """The bot answers everything that waits, as the worker does."""
        taken = await self.lotse.inbox.take("worker")
        if taken:
            await self._answer(taken)

    async def _answer(self, turn: Turn) -> None:
        for pending in turn.pending:
            request = HandoffRequest(DEPARTMENT, "housing_search") if pending.pressed == "handoff:yes" else None
            said = (Utterance("Antwort", "de"),)
            reply = Reply(said, request=request, withdraws=pending.pressed == "handoff:withdraw")
            await self.lotse.inbox.finish(turn, "worker", pending, reply, "de", {"lines": [], "asked": []})
        await self.lotse.inbox.release(turn, "worker")

    async def claim(self) -> None:
        await self.desk.claim(self.anna, self.c)

    async def claim_b(self) -> None:
        await self.desk.claim(self.ben, self.c)

    async def reply(self) -> None:
        await self._reply(self.anna)

    async def reply_b(self) -> None:
        await self._reply(self.ben)

    async def _reply(self, who: Staff) -> None:
        version = (await self.lotse.handoffs.entry(who, self.c)).version
        await self.desk.reply(who, self.c, "Guten Tag", secrets.token_hex(8), version)

    async def hand_back(self) -> None:
        await self.desk.hand_back(self.anna, self.c)

    async def hand_back_b(self) -> None:
        await self.desk.hand_back(self.ben, self.c)

    async def close(self) -> None:
        await self.desk.close(self.anna, self.c)

    async def close_b(self) -> None:
        await self.desk.close(self.ben, self.c)

    async def transfer(self) -> None:
        await self.desk.transfer(self.anna, self.c, OTHER, "")

    async def transfer_back(self) -> None:
        await self.desk.transfer(self.clara, self.c, DEPARTMENT, "")

    async def look(self) -> None:
        await self.keeper.look()

    async def minutes(self) -> None:
        self.clock.ahead += timedelta(minutes=25)

    async def days(self) -> None:
        self.clock.ahead += timedelta(days=4)

    async def facts(self) -> tuple[State, int | None, bool]:
        """(state, who has claimed it, whether a handoff is open), read at one moment."""
        open_one = handoffs.c.ended_at.is_(None) & (handoffs.c.conversation_id == self.c)
        async with self.lotse.database.read() as connection:
            query = sa.select(conversations.c.state).where(conversations.c.id == self.c)
            state = State((await connection.execute(query)).scalar_one())
            rows = (await connection.execute(sa.select(handoffs.c.claimed_by).where(open_one))).all()
            last = sa.select(events.c.data).where(events.c.conversation_id == self.c, events.c.kind == "state")
            told = (await connection.execute(last.order_by(events.c.number.desc()).limit(1))).scalar()
        assert len(rows) <= 1
        assert told is None or told["state"] == state.value, "the log tells the state that holds"
        return state, rows[0].claimed_by if rows else None, bool(rows)

    async def check(self) -> None:
        state, claimed_by, is_open = await self.facts()
        assert is_open == (state in (State.WAITING, State.WITH_STAFF)), (state, is_open)
        assert (claimed_by is not None) == (state is State.WITH_STAFF), (state, claimed_by)

    async def exit(self) -> None:
        """Whatever has happened, time and the newcomer alone lead back to the bot. A claim lapses in opening hours
        only: every day is looked at, for on some nobody is there."""
        await self.turn()
        for _ in range(12):
            self.clock.ahead += timedelta(days=1)
            await self.look()
        await self.write()
        await self.turn()
        assert (await self.facts())[0] is State.WITH_BOT


@pytest.fixture
async def people(lotse: Lotse) -> tuple[Staff, Staff, Staff]:
    hired = [Staff(n, f"P{n}", f"p{n}@musterstadt.example", Role.STAFF, d)
             for n, d in ((301, DEPARTMENT), (302, DEPARTMENT), (303, OTHER))]  # fmt: skip
    rows = [{"id": p.id, "email": p.email, "name": p.name, "role": p.role.value, "department": p.department,
             "active": True, "created_at": lotse.clock.now()} for p in hired]  # fmt: skip
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(staff), rows)
    return hired[0], hired[1], hired[2]


@settings(
    max_examples=times(25, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(together=TOGETHER)
async def test_every_interleaving_ends_in_a_legal_state_with_an_exit(
    lotse: Lotse, clock: MovedClock, people: tuple[Staff, Staff, Staff], together: list[list[str]]
) -> None:
    clock.ahead = timedelta()
    stage = Stage(lotse, clock, *people)
    await stage.begin()
    for steps in (["yes"], ["turn"], *together):
        failures = await asyncio.gather(*(stage.do(step) for step in steps), return_exceptions=True)
        assert [f for f in failures if f is not None] == []
        await stage.check()
    await stage.exit()
    await lotse.conversations.erase(stage.c)
