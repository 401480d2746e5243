"""Staff profiles on the database, and what happens to the conversations of a department that somebody leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Role, Staff
from bot.core.conversation import Event, State
from bot.core.errors import Conflict, NotFound
from bot.core.handoffs.profile import Post, Profile
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.core.together import Parting
from bot.service.staff.profiles import Left, Stranded
from bot.store.accounts.staff import administrators, staff_of
from bot.store.database import Database, alone
from bot.store.handoffs.telling import tell
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.steps.assigning import assign
from bot.store.steps.handing import change_state, end_handoff
from bot.store.steps.messages import conversation_of
from bot.store.steps.promises import end_promises
from bot.store.steps.releasing import left_for, release
from bot.store.steps.wall import PROTECTED

_open = sa.join(
    conversations, handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
)
_with_handoff = sa.select(
    conversations, handoffs.c.department, handoffs.c.avoided, handoffs.c.woman
).select_from(_open)  # fmt: skip


class SqlProfiles:
    """Implements `ProfileStore`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def describe(self, staff_id: int, profile: Profile) -> Staff:
        """Raises NotFound."""
        async with self._database.write() as connection:
            return await _change(connection, staff_id, _described(profile))

    async def place(self, staff_id: int, profile: Profile, post: Post) -> Staff:
        """Raises NotFound; Conflict: nobody could administer any more."""
        values = {
            "role": post.role.value, "department": post.department, "also": list(post.also), "capacity": post.capacity,
            **_described(profile),
        }  # fmt: skip
        async with self._database.write() as connection:
            await alone(connection, "administrators")
            changed = await _change(connection, staff_id, values)
            if post.role is not Role.ADMINISTRATOR and not await administrators(connection):
                raise Conflict("this is the last administrator; add another one first")
            return changed

    async def left_behind(self, who: Staff) -> list[Left]:
        """Open conversations that somebody has claimed, or is suggested for, and may not: in departments that are not
        theirs, or a woman is asked for and they are none."""
        theirs = (handoffs.c.claimed_by == who.id) | (handoffs.c.assigned_to == who.id)
        here = handoffs.c.department.in_(who.departments) if who.active else sa.false()
        kept = here & (sa.true() if who.woman else ~handoffs.c.woman)
        c, h = conversations.c, handoffs.c
        query = sa.select(c.id, c.locale, c.context, h.department, h.claimed_by)
        async with self._database.read() as connection:
            rows = await connection.execute(query.select_from(_open).where(theirs, ~kept))
            return [
                Left(row.id, row.locale, row.department, row.claimed_by == who.id, PROTECTED in row.context)
                for row in rows
            ]

    async def give_back(self, who: Staff, left: Left, said: Sequence[Utterance]) -> None:
        """To the queue of the department, where somebody else is suggested. Nothing when it is not theirs any more."""
        now = self._clock.now()
        async with self._database.write() as connection:
            lock = sa.select(conversations.c.id).where(conversations.c.id == left.conversation_id)
            await connection.execute(lock.with_for_update(key_share=True))
            query = sa.select(conversations, handoffs.c.id.label("handoff_id"), handoffs.c.claimed_by)
            whose = (handoffs.c.claimed_by == who.id) | (handoffs.c.assigned_to == who.id)
            same = whose & (conversations.c.id == left.conversation_id)
            row = (await connection.execute(query.select_from(_open).where(same))).mappings().first()
            if row is not None:
                await _give_back(connection, who, dict(row), said, now)

    async def stranded(self, who: Staff) -> list[Stranded]:
        """Open conversations that nobody may take any more, unless somebody else has claimed them."""
        theirs = handoffs.c.claimed_by.is_(None) | (handoffs.c.claimed_by == who.id)
        async with self._database.read() as connection:
            rows = [dict(row) for row in (await connection.execute(_with_handoff.where(theirs))).mappings()]
            lost = [row for row in rows if not await left_for(connection, row)]
            return [
                Stranded(
                    row["id"],
                    row["locale"],
                    row["department"],
                    bool(await _others(connection, row)),
                    PROTECTED in row["context"],
                )
                for row in lost
            ]

    async def give_up(self, conversation_id: str, said: Sequence[Utterance], parting: Parting = Parting()) -> None:
        """Ends the handoff of who waits for nobody, and what was promised. Nothing when somebody may take it by now, or
        has."""
        now, this = self._clock.now(), conversations.c.id == conversation_id
        async with self._database.write() as connection:
            await connection.execute(sa.select(conversations.c.id).where(this).with_for_update(key_share=True))
            row = (await connection.execute(_with_handoff.where(this))).mappings().first()
            if row is None or row["state"] != State.WAITING.value or await left_for(connection, dict(row)):
                return
            await change_state(connection, conversation_of(row), Event.GIVE_UP, now)
            await end_handoff(connection, conversation_id, "give_up", now)
            off = await end_promises(connection, conversation_id, now)
            if said:  # else it is told, and of which department, when they write next
                kept = {name: value for name, value in row["context"].items() if name != "handoff"}
                await connection.execute(sa.update(conversations).where(this).values(context=kept))
            await tell(connection, dict(row), said, "give_up", now, off, parting)


async def _others(connection: AsyncConnection, row: Mapping[str, Any]) -> list[Staff]:
    """Who might take it if no woman had been asked for."""
    return await left_for(connection, {**row, "woman": False}) if row["woman"] else []


async def _give_back(
    connection: AsyncConnection, who: Staff, row: Mapping[str, Any], said: Sequence[Utterance], now: datetime
) -> None:
    if row["claimed_by"] == who.id and row["state"] == State.WITH_STAFF.value:
        await release(connection, row, now)
        await tell(connection, row, said, "lapse", now)
        return
    if row["claimed_by"] is None:
        await assign(connection, row["id"], now)
        return
    nobody = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(assigned_to=None, assigned_at=None)
    await connection.execute(nobody)


async def _change(connection: AsyncConnection, staff_id: int, values: Mapping[str, Any]) -> Staff:
    changed = sa.update(staff).where(staff.c.id == staff_id, staff.c.active).values(values).returning(staff)
    row = (await connection.execute(changed)).mappings().first()
    if row is None:
        raise NotFound("nobody here has this number")
    return staff_of(row)


def _described(profile: Profile) -> dict[str, Any]:
    return {"languages": list(profile.languages), "woman": profile.woman, "shown_as": profile.shown_as}
