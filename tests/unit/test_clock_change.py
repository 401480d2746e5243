"""In the hour that comes twice in autumn, what is due in 30 seconds is due in 30 seconds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.core.accounts.staff import Role, Staff
from bot.core.content.sources import Source
from bot.core.errors import TooManyAttempts
from bot.core.instants import instant
from bot.core.message import Utterance
from bot.core.ports import Turn
from bot.core.pushed import Caller
from bot.service.staff.presence import DeskPresence
from bot.settings import PROJECT
from bot.store.accounts.staff import SqlStaff
from bot.store.content.sources import SqlSources
from bot.store.conversations.outbox import SqlOutbox
from bot.store.conversations.pushed import SqlPushed
from bot.store.schema.tables import conversations, inbox, outbox
from bot.store.steps.erased import ErasedLog
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import MovedClock

SECOND_TIME = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)  # 2:20, for the second time, in Germany
CALLER = Caller("telegram", "p" * 64, "1", "de")


@pytest.fixture
def clock() -> MovedClock:
    clock = MovedClock()
    clock.set_to(SECOND_TIME)
    return clock


def test_the_moved_clock_shows_the_hour_that_comes_twice(clock: MovedClock) -> None:
    now = clock.now()
    assert (now.hour, now.fold) == (2, 1)
    assert abs(instant(now) - SECOND_TIME) < timedelta(seconds=10)


def test_instants_go_on(clock: MovedClock) -> None:
    now = clock.now()
    assert instant(now) + timedelta(seconds=30) > instant(now)


async def _waiting(lotse: Lotse) -> Turn:
    conversation = await lotse.conversations.open("web", "p" * 64, "de", [])
    await lotse.inbox.receive(conversation, "x:1", "Wann hat das Rathaus offen?", None, "client-0001")
    turn = await lotse.inbox.take("one")
    assert turn is not None
    return turn


@both_databases
async def test_a_conversation_is_held(lotse: Lotse) -> None:
    await _waiting(lotse)
    assert await lotse.inbox.take("another") is None
    async with lotse.database.read() as connection:
        until = (await connection.execute(sa.select(conversations.c.lease_until))).scalar_one()
    assert until > instant(lotse.clock.now())


async def test_what_is_put_off_waits(lotse: Lotse) -> None:
    turn = await _waiting(lotse)
    await lotse.inbox.postpone(turn, "one", turn.pending[0], (), 30)
    async with lotse.database.read() as connection:
        due = (await connection.execute(sa.select(inbox.c.due_at))).scalar_one()
    assert due > instant(lotse.clock.now()) + timedelta(seconds=20)


@both_databases
async def test_what_is_being_sent_is_not_left_behind(lotse: Lotse) -> None:
    store = SqlOutbox(lotse.database, lotse.clock)
    pushed = SqlPushed(lotse.database, lotse.clock, ErasedLog(lotse.settings.erased_log), lotse.uploads)
    conversation = await pushed.open(CALLER, "de", [Utterance("Hallo", "de")], None)
    assert conversation is not None
    parcel = await store.take(conversation.id)
    assert parcel is not None
    assert await store.left_behind(everything=False) == []
    await store.put_back(parcel, 30, "no connection")
    async with lotse.database.read() as connection:
        due = (await connection.execute(sa.select(outbox.c.due_at))).scalar_one()
    assert due > instant(lotse.clock.now()) + timedelta(seconds=20)


async def test_guessing_a_password_is_slowed_down(lotse: Lotse) -> None:
    staff = SqlStaff(lotse.database, lotse.clock)
    with pytest.raises(TooManyAttempts):
        for _ in range(10):
            await staff.count_attempt({"email:x": 5, "from:y": 20})


async def test_a_source_is_read_by_one(lotse: Lotse) -> None:
    store, now = SqlSources(lotse.database, lotse.clock), lotse.clock.now()
    await store.add(Source("portal", ("https://portal.example",), 24, now))
    taken = await store.take("one")
    assert taken is not None
    assert await store.take("another") is None
    assert taken.failed(now, "failed", "away", 0.5).next_due > instant(now)


def test_who_was_there_before_the_hour_came_again_is_gone_after_it(clock: MovedClock) -> None:
    presence = DeskPresence(clock)
    clock.set_to(SECOND_TIME - timedelta(minutes=50))
    presence.seen(Staff(1, "Anna", "a@b.example", Role.STAFF, "jobcenter"), "jobcenter")
    clock.set_to(SECOND_TIME)
    assert presence.present("jobcenter") is False


def _reckoned(tree: ast.AST, names: bool) -> Iterator[int]:
    """Lines that add to, or take from, what the town's clock shows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            left = node.left
            called = isinstance(left, ast.Call) and isinstance(left.func, ast.Attribute) and left.func.attr == "now"
            if (called and left.args == []) or (names and isinstance(left, ast.Name) and left.id == "now"):
                yield node.lineno


def test_nothing_is_reckoned_from_the_clock_on_the_wall() -> None:
    files = [(path, True) for path in (PROJECT / "bot/store").rglob("*.py")]
    rooms = ("bot/service", "bot/wiring")
    files += [(path, False) for room in rooms for path in (PROJECT / room).rglob("*.py")]
    files.append((PROJECT / "bot/running.py", False))
    found = [
        f"{path.name}:{line}" for path, names in files for line in _reckoned(ast.parse(path.read_text("utf-8")), names)
    ]
    assert found == [], "use instant(…) of bot/core/instants.py"
