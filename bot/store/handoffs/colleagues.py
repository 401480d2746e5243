"""Staff among themselves on the database: taking over, asking, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Event
from bot.core.errors import AlreadyClaimed, Forbidden, StillThere
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.core.together import Mention
from bot.store.accounts.staff import staff_of
from bot.store.database import Database
from bot.store.handoffs.alerts import notice
from bot.store.handoffs.claims import go_on, take
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import mentions
from bot.store.steps.mentioning import answered, mention
from bot.store.steps.messages import Draft, add_messages
from bot.store.steps.releasing import colleagues
from bot.store.steps.wall import behind_wall, known_text

_MOST_MENTIONS = 20
_open = handoffs.c.ended_at.is_(None)


class SqlColleagues:
    """Implements the port `Colleagues`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def everyone(self) -> list[Staff]:
        """All who work here, by name."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(staff).where(staff.c.active).order_by(staff.c.name))
            return [staff_of(row) for row in rows.mappings()]

    async def take_over(
        self, who: Staff, conversation_id: str, owner: int, sure: bool, joined: Utterance, note: str
    ) -> bool:
        """From `owner`, whom the page has shown; False: it is theirs already.

        Raises:
            AlreadyClaimed: somebody else has it by now, or nobody. StillThere: the owner is at work, and not `sure`.
        """
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            if row["claimed_by"] == who.id:
                return False
            if row["claimed_by"] != owner:
                raise AlreadyClaimed(f"{row['claimed_by_name'] or 'nobody'} has this conversation now")
            await self._may_leave(connection, owner, sure)
            await take(connection, who, row, Event.TAKE_OVER, joined, self._clock.now(), beyond=True)
            told = await self._note(connection, who, conversation_id, note, None, {"former": owner})
            await mention(connection, conversation_id, told, who, [owner], "taken_over", self._clock.now())
            return True

    async def ask(self, who: Staff, conversation_id: str, text: str, client_id: str, asked: Sequence[int]) -> None:
        """A note; those asked find it in their queue. Raises Forbidden when one of them may not read it."""
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            able = {one.id for one in await colleagues(connection, row["department"], row["avoided"] or ())}
            if not set(asked) <= able - {who.id}:
                raise Forbidden("somebody of them may not read this conversation")
            if await known_text(connection, conversation_id, client_id, text):
                return
            await answered(connection, who, conversation_id, self._clock.now())
            told = await self._note(connection, who, conversation_id, text, client_id)
            now = self._clock.now()
            await go_on(connection, row, now)
            await mention(connection, conversation_id, told, who, asked, "question", now)
            for one in dict.fromkeys(asked):
                await notice(connection, row["handoff_id"], "asked", now, one)

    async def mentions(self, who: Staff) -> list[Mention]:
        """What somebody should look at and may read, oldest first."""
        by = staff.alias("by")
        query = (
            sa.select(mentions, by.c.name.label("by_name"), handoffs.c.topic, handoffs.c.avoided)
            .join(handoffs, (handoffs.c.conversation_id == mentions.c.conversation_id) & _open)
            .outerjoin(by, by.c.id == mentions.c.by_id)
            .where(mentions.c.staff_id == who.id, mentions.c.done_at.is_(None))
            .where(handoffs.c.department.in_(who.departments))
            .order_by(mentions.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query.limit(_MOST_MENTIONS))).mappings()
            return [_mentioned(row) for row in rows if who.id not in (row["avoided"] or ())]

    async def done(self, who: Staff, mention_id: int) -> None:
        """Seen, or answered elsewhere; one's own only."""
        mine = (mentions.c.id == mention_id) & (mentions.c.staff_id == who.id) & mentions.c.done_at.is_(None)
        async with self._database.write() as connection:
            await connection.execute(sa.update(mentions).where(mine).values(done_at=self._clock.now()))

    async def _may_leave(self, connection: AsyncConnection, owner: int, sure: bool) -> None:
        row = (await connection.execute(sa.select(staff).where(staff.c.id == owner))).mappings().one()
        former = staff_of(row)
        if former.active and not former.away(self._clock.now()) and not sure:
            raise StillThere(f"{former.name} is at work")

    async def _note(
        self,
        connection: AsyncConnection,
        who: Staff,
        conversation_id: str,
        text: str,
        client_id: str | None,
        more: Mapping[str, int] = MappingProxyType({}),
    ) -> str:
        now = self._clock.now()
        extras = {"kind": "note", "buttons": [], "links": [], "staff": who.id, **more}
        draft = Draft("note", text, "de", now, extras, client_id)
        (kept,) = await add_messages(connection, conversation_id, [draft])
        touched = sa.update(conversations).where(conversations.c.id == conversation_id)
        await connection.execute(touched.values(updated_at=now))
        return kept.id


def _mentioned(row: Any) -> Mention:
    return Mention(
        row["id"], row["conversation_id"], row["kind"], row["by_name"], row["topic"], row["created_at"]
    )  # fmt: skip
