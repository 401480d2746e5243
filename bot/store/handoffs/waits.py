"""Every wait has an end: claims that lapse, conversations nobody continues, queues nobody looks into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.routing import Wanted
from bot.core.conversation import Event, State
from bot.core.handoffs.desk import Due, Limits, Waiting
from bot.core.instants import instant
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.core.together import CalledOff, Parting
from bot.store.database import Database
from bot.store.handoffs.alerts import notice
from bot.store.handoffs.telling import tell
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.steps.desk_messages import first_words, last_words
from bot.store.steps.handing import change_state, end_handoff
from bot.store.steps.messages import conversation_of
from bot.store.steps.promises import call_wanted, end_promises, promised
from bot.store.steps.releasing import RELEASED
from bot.store.steps.wall import PROTECTED

_last_words = last_words(conversations.c.id).correlate(conversations)
_first_unanswered = first_words(conversations.c.id, handoffs.c.active_at).correlate(conversations, handoffs)
_unanswered = handoffs.c.active_at == handoffs.c.claimed_at
_waiting = conversations.c.state == State.WAITING.value
_open = sa.join(
    conversations, handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
)


_WAITS = sa.select(
    conversations.c.id, conversations.c.locale, conversations.c.context, handoffs.c.department, handoffs.c.assigned_at,
    handoffs.c.active_at, handoffs.c.woman, handoffs.c.avoided, call_wanted().label("calls"),
    sa.case((~_unanswered, _first_unanswered)).label("wrote_on"),
).select_from(_open)  # fmt: skip


class SqlWaits:
    """Implements the port `Waits`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def due(self, limits: Limits) -> list[Due]:
        """Everything whose time has come, in no particular order."""
        now = self._clock.now()
        async with self._database.read() as connection:
            return [
                _due(kind, row, now)
                for kind, condition in _conditions(limits, now).items()
                for row in await connection.execute(_WAITS.where(condition))
            ]

    async def waiting(self) -> list[Waiting]:
        columns = (
            conversations.c.id,
            handoffs.c.department,
            handoffs.c.active_at,
            handoffs.c.woman,
            handoffs.c.avoided,
        )
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(*columns).select_from(_open).where(_waiting))
            return [Waiting(row.id, row.department, row.active_at, _wanted(row)) for row in rows]

    async def hold(self, waiting: Waiting, until: datetime) -> None:
        """Nothing for one that was claimed meanwhile."""
        mine = (handoffs.c.conversation_id == waiting.conversation_id) & handoffs.c.ended_at.is_(None)
        unclaimed = mine & handoffs.c.claimed_by.is_(None) & (handoffs.c.active_at < until)
        async with self._database.write() as connection:
            await connection.execute(sa.update(handoffs).where(unclaimed).values(active_at=until))

    async def end(
        self, due: Due, limits: Limits, said: Sequence[Utterance], parting: Parting = Parting()
    ) -> bool:  # fmt: skip
        """Ends one wait, if its time has still come when nobody else can change it; False otherwise. `parting`: of what
        ends with it."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await _still(connection, due, _conditions(limits, now)[due.kind])
            if row is None:
                return False
            off = await self._step(connection, due, row, now)
            await tell(connection, row, said, due.kind, now, off, parting)
            return True

    async def _step(
        self, connection: AsyncConnection, due: Due, row: Mapping[str, Any], now: datetime
    ) -> list[CalledOff]:  # fmt: skip
        """Returns what nobody keeps any more."""
        this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
        if due.kind == "unclaimed":  # it was one person's first, or nobody's; now it is everybody's
            await connection.execute(this.values(assigned_to=None, assigned_at=None, alerted_at=None))
            await notice(connection, row["handoff_id"], "nobody_free", now)
            return []
        event = {"lapse": Event.UNANSWERED, "idle": Event.HAND_BACK, "give_up": Event.GIVE_UP}[due.kind]
        await change_state(connection, conversation_of(row), event, now)
        if due.kind == "lapse":
            nobody = {**RELEASED, "active_at": now, "assigned_to": None, "assigned_at": None}
            await connection.execute(this.values(**nobody, lapses=handoffs.c.lapses + 1))
            return []
        await end_handoff(connection, due.conversation_id, due.kind, now)
        return await end_promises(connection, due.conversation_id, now)


def _conditions(limits: Limits, now: datetime) -> dict[Any, sa.ColumnElement[bool]]:
    """What makes a wait due. A claim lapses when the newcomer has had no answer for so long, since the claim or since
    the first words after the last answer; whoever calls a newcomer has longer. Nobody is handed back to whom something
    was promised, and nobody is given up who came back to the queue meanwhile: that is when the wait for somebody began.
    """
    with_staff = conversations.c.state == State.WITH_STAFF.value
    wrote_since = sa.func.coalesce(_last_words > handoffs.c.active_at, sa.false())  # old words are deleted
    since = sa.case((_unanswered, handoffs.c.active_at), else_=_first_unanswered)
    too_long = (since < limits.claimed_before) & (~call_wanted() | (since < limits.called_before))
    still_hoped = handoffs.c.active_at >= limits.waiting_before
    return {
        "lapse": with_staff & sa.func.coalesce(too_long, sa.false()),
        "unclaimed": _waiting & (handoffs.c.assigned_at < limits.assigned_before) & still_hoped,
        "idle": with_staff & (handoffs.c.active_at < limits.idle_before) & ~(_unanswered | wrote_since | promised(now)),
        "give_up": _waiting & (handoffs.c.active_at < limits.waiting_before),
    }


def _due(kind: Any, row: Any, now: datetime) -> Due:
    since, protected = _since(kind, row, now), PROTECTED in row.context
    return Due(kind, row.id, row.locale, row.department, since, protected, _wanted(row), row.calls)


def _since(kind: str, row: Any, now: datetime) -> datetime | None:
    """Nobody who was away could have taken it before they were back."""
    back: datetime = row.active_at
    wrote_on: datetime | None = row.wrote_on
    if kind in ("give_up", "lapse"):
        return back if kind == "give_up" else wrote_on
    looked_for: datetime | None = row.assigned_at
    return max(looked_for, back, key=instant) if looked_for and instant(back) <= instant(now) else looked_for


def _wanted(row: Any) -> Wanted:
    return Wanted(row.woman, tuple(row.avoided or ()))


async def _still(connection: AsyncConnection, due: Due, condition: sa.ColumnElement[bool]) -> Mapping[str, Any] | None:
    lock = (
        sa.select(conversations.c.id).where(conversations.c.id == due.conversation_id).with_for_update(key_share=True)
    )
    await connection.execute(lock)
    query = (
        sa.select(conversations, handoffs.c.id.label("handoff_id"))
        .select_from(_open)
        .where(conversations.c.id == due.conversation_id, condition)
    )
    row = (await connection.execute(query)).mappings().first()
    return dict(row) if row else None
