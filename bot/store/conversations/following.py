"""Who types and what was fetched, on the database, so that it holds across processes.

Typing belongs to the one who owns the conversation: whoever loses it (handed back, transferred, lapsed, closed) types
no longer, without anybody clearing anything. What was sent ends it too.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.handoffs.following import Place
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.following_tables import following
from bot.store.schema.tables import conversations, messages
from bot.store.sequence import append_event, insert
from bot.store.steps.wall import behind_wall

TYPING_LASTS = timedelta(seconds=7)


class SqlFollowing:
    """Implements the port `FollowingStore`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def type(self, who: Staff, conversation_id: str) -> Place | None:
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id)
            if row["claimed_by"] != who.id:
                return None
            await _keep(connection, conversation_id, typing_by=who.id, typing_at=self._clock.now())
            return Place(row["channel"], row["address"])

    async def typed(self, conversation_id: str) -> bool:
        owner = (handoffs.c.conversation_id == following.c.conversation_id) & handoffs.c.ended_at.is_(None)
        query = (
            sa.select(following.c.typing_at)
            .join(handoffs, owner & (handoffs.c.claimed_by == following.c.typing_by))
            .join(conversations, conversations.c.id == following.c.conversation_id)
            .where(
                following.c.conversation_id == conversation_id,
                following.c.typing_at > instant(self._clock.now()) - TYPING_LASTS,
                following.c.typing_at > handoffs.c.active_at,
                conversations.c.state == State.WITH_STAFF.value,
            )
        )
        async with self._database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def fetch(self, conversation_id: str, number: int) -> bool:
        """Only for messages of staff that are there: a page cannot confirm what it was never sent."""
        said = (messages.c.conversation_id == conversation_id) & (messages.c.author == "staff")
        newest = sa.select(sa.func.max(messages.c.number)).where(said, messages.c.number <= number)
        this = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
        async with self._database.write() as connection:
            await connection.execute(this.with_for_update(key_share=True))  # two pages confirm one after the other
            found = (await connection.execute(newest)).scalar()
            if found is None or found <= await _fetched(connection, conversation_id):
                return False
            now = self._clock.now()
            await _keep(connection, conversation_id, fetched=found, fetched_at=now)
            await append_event(connection, conversation_id, "delivery", {"fetched": found}, now)
            return True

    async def fetched(self, conversation_id: str) -> int:
        async with self._database.read() as connection:
            return await _fetched(connection, conversation_id)


async def _fetched(connection: AsyncConnection, conversation_id: str) -> int:
    query = sa.select(following.c.fetched).where(following.c.conversation_id == conversation_id)
    return (await connection.execute(query)).scalar() or 0


async def _keep(connection: AsyncConnection, conversation_id: str, **values: object) -> None:
    row = insert(connection, following).values(conversation_id=conversation_id, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["conversation_id"], set_=values))
