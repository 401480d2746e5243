"""Who is away, and what they had claimed: given back in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Away, Staff
from bot.core.content.routing import Seat, Wanted
from bot.core.conversation import State
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.service.staff.attendance import Owed
from bot.service.staff.profiles import Left
from bot.store.accounts.staff import staff_of
from bot.store.database import Database
from bot.store.handoffs.alerts import notice
from bot.store.handoffs.telling import tell
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs
from bot.store.steps.assigning import assign
from bot.store.steps.releasing import release
from bot.store.steps.wall import PROTECTED

_UNDER_WAY = ("asked", "agreed", "sending")
_open = (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
_claimed = (
    sa.select(
        conversations.c.id, conversations.c.locale, conversations.c.context, handoffs.c.department, handoffs.c.woman,
        handoffs.c.avoided,
    )
    .join(handoffs, _open)
    .order_by(conversations.c.id)
)  # fmt: skip


class SqlAttendance:
    """Implements the port `Attendances`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def claims(self, who: Staff) -> list[Left]:
        """What they have claimed and have promised nothing for."""
        async with self._database.read() as connection:
            rows = await connection.execute(_claimed.where(_mine(who), ~_calls(who), ~_asks(who)))
            return [_left(row) for row in rows]

    async def owed(self, who: Staff) -> list[Owed]:
        query = _claimed.add_columns(handoffs.c.topic, _calls(who).label("calls"))
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(_mine(who), _calls(who) | _asks(who)))
            return [Owed(_left(row), row.topic, row.calls) for row in rows]

    async def others(self, who: Staff) -> list[Seat]:
        """Who else can answer here, and until when they are away; not who was only invited so far."""
        query = sa.select(staff).where(staff.c.active, staff.c.password_hash.is_not(None), staff.c.id != who.id)
        async with self._database.read() as connection:
            everyone = [staff_of(row) for row in (await connection.execute(query)).mappings()]
            return [Seat(one.departments, one.woman, one.away_until, one.id) for one in everyone]

    async def leave(
        self, who: Staff, kind: Away, until: datetime, said: Mapping[str, Sequence[Utterance]],
        owed: Collection[str] = (),
    ) -> list[str]:  # fmt: skip
        """Away until then; what was claimed goes back to the queue and the newcomer is told. Returns which.

        Whoever claims one of them at the same moment, or promises something, keeps it; `owed`: those that are given
        back though something was promised. What waited for somebody who is not at work to look first is suggested to a
        colleague.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            # All of them before the first number of the event log, so that nobody waits in a circle.
            meant = await self._meant(connection, who) if kind == "absent" else set()
            wanted = conversations.c.id.in_({*said, *meant})
            these = sa.select(conversations.c.id).where(wanted).order_by(conversations.c.id)
            await connection.execute(these.with_for_update(key_share=True))
            given = _mine(who) & (conversations.c.id.in_(owed) | (~_calls(who) & ~_asks(who)))
            query = sa.select(conversations, handoffs.c.id.label("handoff_id")).join(handoffs, _open)
            rows = (await connection.execute(query.where(conversations.c.id.in_(said), given))).mappings().all()
            await self._away(connection, who, until, kind)
            for row in rows:
                await release(connection, dict(row), now)
                await tell(connection, dict(row), said[row["id"]], "lapse", now)
            await self._tell_of(connection, [row["handoff_id"] for row in rows if row["id"] in owed], now)
            for conversation_id in await self._meant(connection, who) & meant:
                await assign(connection, conversation_id, now)
            return [row["id"] for row in rows]

    async def _tell_of(self, connection: AsyncConnection, owed: Sequence[int], now: datetime) -> None:
        """Something was promised, and nobody is free for it: the coordination is told."""
        nobody = handoffs.c.id.in_(owed) & handoffs.c.assigned_to.is_(None)
        for number in (await connection.execute(sa.select(handoffs.c.id).where(nobody))).scalars().all():
            await notice(connection, number, "nobody_free", now)

    async def _meant(self, connection: AsyncConnection, who: Staff) -> set[str]:
        """What waits for them to look first, and nobody has claimed."""
        query = sa.select(handoffs.c.conversation_id).where(handoffs.c.ended_at.is_(None))
        mine = query.where(handoffs.c.assigned_to == who.id, handoffs.c.claimed_by.is_(None))
        return set((await connection.execute(mine)).scalars())

    async def back(self, who: Staff) -> None:
        async with self._database.write() as connection:
            await self._away(connection, who, None, None)

    async def _away(self, connection: AsyncConnection, who: Staff, until: datetime | None, kind: Away | None) -> None:
        change = sa.update(staff).where(staff.c.id == who.id)
        await connection.execute(change.values(away_until=until, away_kind=kind))


def _left(row: Any) -> Left:
    wanted = Wanted(row.woman, tuple(row.avoided or ()))
    return Left(row.id, row.locale, row.department, True, PROTECTED in row.context, wanted)


def _mine(who: Staff) -> sa.ColumnElement[bool]:
    return (handoffs.c.claimed_by == who.id) & (conversations.c.state == State.WITH_STAFF.value)


def _calls(who: Staff) -> sa.ColumnElement[bool]:
    """They have promised a call."""
    return sa.exists().where(
        call_backs.c.conversation_id == conversations.c.id, call_backs.c.promised_by == who.id,
        call_backs.c.state == "open",
    )  # fmt: skip


def _asks(who: Staff) -> sa.ColumnElement[bool]:
    """They have asked for an appointment that is under way."""
    return sa.exists().where(
        appointments.c.conversation_id == conversations.c.id, appointments.c.asked_by == who.id,
        appointments.c.state.in_(_UNDER_WAY),
    )  # fmt: skip
