"""The desk's side of a conversation on the database. Every step checks the department wall in its own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Event, State
from bot.core.errors import NobodyThere, VersionChanged
from bot.core.handoffs.desk import DeskConversation, QueueEntry, Transfer
from bot.core.handoffs.past import within
from bot.core.handoffs.written import Written
from bot.core.message import Utterance
from bot.core.ports import Clock, LogEntry
from bot.core.together import CalledOff, Parting
from bot.store.after.review import forget
from bot.store.database import Database
from bot.store.handoffs.claims import go_on, take
from bot.store.handoffs.first_answers import count_first_answer
from bot.store.handoffs.parting import context_after, hand_to, part
from bot.store.handoffs.queue_glance import glance
from bot.store.handoffs.telling import tell
from bot.store.handoffs.written_rows import already_sent, drafts
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events
from bot.store.steps.assigning import assign
from bot.store.steps.desk_messages import SHOWN, desk_messages
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import cancel_bot_replies, change_state, push
from bot.store.steps.keeping import drop_mark
from bot.store.steps.mentioning import answered
from bot.store.steps.messages import Draft, add_messages, add_utterances, conversation_of
from bot.store.steps.promises import end_promises, end_requests
from bot.store.steps.releasing import RELEASED, left_for
from bot.store.steps.wall import PROTECTED, behind_wall, entries_query, entry_of, known_text, not_claimed, theirs
from bot.store.steps.windows import windows_of_others

_DESK_KINDS = ("message", "note", "state", "locale", "delivery", "alarm", "file", "german", SHOWN)


class SqlHandoffs:
    """Implements the port `Handoffs`."""

    def __init__(self, database: Database, clock: Clock, erased: ErasedLog) -> None:
        self._database, self._clock, self._erased = database, clock, erased

    async def queue(self, who: Staff, only: Collection[str] | None = None) -> list[QueueEntry]:
        """Open handoffs of one's departments: danger first, then oldest first. `only`: of these conversations."""
        query = entries_query.where(handoffs.c.department.in_(who.departments)).order_by(handoffs.c.requested_at)
        query = query if only is None else query.where(conversations.c.id.in_(only))
        async with self._database.read() as connection:
            rows = [row for row in (await connection.execute(query)).mappings() if who.id not in (row["avoided"] or ())]
            return sorted((entry_of(row) for row in rows), key=lambda entry: not entry.alarm)

    async def glance(self, who: Staff) -> list[QueueEntry]:
        """`queue` without cards and names, for a fifth of the work."""
        async with self._database.read() as connection:
            return await glance(connection, who)

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry:
        """Raises NotFound, Forbidden."""
        async with self._database.read() as connection:
            return entry_of(await behind_wall(connection, who, conversation_id))

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation:
        """The conversation as staff see it; looking at it ends its alarm of the queue. Only the first look writes: a
        page that is drawn again must not wait for whoever writes."""
        async with self._database.read() as connection:
            seen_before = (await behind_wall(connection, who, conversation_id))["seen_at"] is not None
        async with self._database.read() if seen_before else self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id)
            seen = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"], handoffs.c.seen_at.is_(None))
            if not seen_before:
                await connection.execute(seen.values(seen_at=self._clock.now()))
            last = sa.select(sa.func.max(events.c.number)).where(events.c.conversation_id == conversation_id)
            others = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            said = [m for m in await desk_messages(connection, conversation_id) if not within(m.at, others)]
            return DeskConversation(entry_of(row), said, (await connection.execute(last)).scalar() or 0)

    async def log(self, who: Staff, conversation_id: str, after: int, limit: int) -> Sequence[LogEntry]:
        wanted = (events.c.conversation_id == conversation_id) & (events.c.number > after)
        query = sa.select(events.c.number, events.c.kind, events.c.data).where(wanted, events.c.kind.in_(_DESK_KINDS))
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            rows = await connection.execute(query.order_by(events.c.number).limit(limit))
            return [LogEntry(*row) for row in rows]

    async def claim(self, who: Staff, conversation_id: str, joined: Utterance, beyond: bool = False) -> bool:
        """False: it was claimed by the same person already. `beyond`: also beyond what they said they can take.

        Raises AlreadyClaimed, IllegalTransition, WomanAsked, OverCapacity.
        """
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            if row["claimed_by"] == who.id:
                return False
            not_claimed(row)
            await self._take(connection, who, row, Event.CLAIM, joined, beyond)
            return True

    async def reply(
        self,
        who: Staff,
        conversation_id: str,
        said: Sequence[Written],
        client_id: str,
        version: int,
        joined: Utterance,
        beyond: bool = False,
    ) -> None:
        """Any message by staff takes over. The same client id again changes nothing; with other text ClientIdReused."""
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            if await already_sent(connection, conversation_id, client_id, said):
                return
            if row["claimed_by"] != who.id:
                not_claimed(row)
                if row["version"] != version:
                    raise VersionChanged("the conversation has changed since the page was drawn; look again")
                await self._take(connection, who, row, Event.STAFF_WROTE, joined, beyond)
            await self._write(connection, who, row, drafts(said, who.id, client_id, self._clock.now()))
            await count_first_answer(connection, row, client_id, self._clock.now())
            await cancel_bot_replies(connection, conversation_id)

    async def note(self, who: Staff, conversation_id: str, text: str, client_id: str) -> None:
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            if not await known_text(connection, conversation_id, client_id, text):
                await self._say(connection, who, row, "note", text, client_id)

    async def transfer(
        self, who: Staff, conversation_id: str, to: Transfer, said: Utterance | None, parting: Parting = Parting()
    ) -> None:
        """Back to the queue, of another department or for one person. Raises PersonAway; NobodyThere where all who
        could read it were declined, or no woman is left for whom a newcomer waits."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            theirs(row, who)
            await _anybody(connection, row, to.department)
            if row["state"] == State.WITH_STAFF.value:
                await change_state(connection, conversation_of(row), Event.UNANSWERED, now)
            if to.note:
                await self._say(connection, who, row, "note", to.note, None)
            off = await _back_to_queue(connection, row, to.department, now, who.name, to.note)
            if to.person is None:
                await assign(connection, conversation_id, now)
            else:
                await hand_to(connection, row, to.department, to.person, to.sure, now)
            await self._passed(connection, row, to, said, off, parting)

    async def end(
        self,
        who: Staff,
        conversation_id: str,
        event: Event,
        outcome: str,
        said: Utterance,
        parting: Parting = Parting(),
    ) -> None:
        """Hands back to the bot, or closes; what was promised and not kept ends with it, and is told.

        Raises IllegalTransition, AlreadyClaimed.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            theirs(row, who)
            await part(connection, row, event, outcome, parting, now)
            others = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            off = await end_promises(connection, row["id"], now, others)
            await self._tell(connection, row, [*parting.says(off), said])
            await _set_context(connection, row, context_after(row, event, parting, now))

    async def _passed(
        self, connection: AsyncConnection, row: Mapping[str, Any], to: Transfer, said: Utterance | None,
        off: Sequence[CalledOff], parting: Parting,
    ) -> None:  # fmt: skip
        """What the conversation remembers of it, and what the newcomer is told."""
        now, context = self._clock.now(), {**row["context"], "handoff": to.department}
        context |= {PROTECTED: "yes"} if to.protects else {}
        await _set_context(connection, row, context)
        if said:
            await tell(connection, {**row, "context": context}, [said], "transferred", now, off, parting)
        if to.protects and await forget(connection, row["id"]):
            await self._erased.noted([row["id"]], now, "touched")

    async def _take(
        self,
        connection: AsyncConnection,
        who: Staff,
        row: Mapping[str, Any],
        event: Event,
        joined: Utterance,
        beyond: bool = False,
    ) -> None:
        """The bot's unsent words are cancelled with it."""
        await take(connection, who, row, event, joined, self._clock.now(), beyond)
        await cancel_bot_replies(connection, row["id"])

    async def _say(
        self,
        connection: AsyncConnection,
        who: Staff,
        row: Mapping[str, Any],
        author: Any,
        text: str,
        client: str | None,
    ) -> None:
        extras = {"kind": "note", "buttons": [], "links": [], "staff": who.id}
        await self._write(connection, who, row, [Draft(author, text, "de", self._clock.now(), extras, client)])

    async def _write(
        self, connection: AsyncConnection, who: Staff, row: Mapping[str, Any], said: Sequence[Draft]
    ) -> None:
        now = self._clock.now()
        stored = await add_messages(connection, row["id"], said)
        if any(one.author == "staff" for one in stored):
            active = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(active_at=now)
            await connection.execute(active)
        else:
            await go_on(connection, row, now)
        touched = sa.update(conversations).where(conversations.c.id == row["id"]).values(updated_at=now)
        await connection.execute(touched)
        await answered(connection, who, row["id"], now)
        await push(connection, conversation_of(row), [one for one in stored if one.author == "staff"])

    async def _tell(self, connection: AsyncConnection, row: Mapping[str, Any], said: Sequence[Utterance]) -> None:
        stored = await add_utterances(connection, row["id"], said, self._clock.now(), None)
        await push(connection, conversation_of(row), stored)


async def _anybody(connection: AsyncConnection, row: Mapping[str, Any], department: str) -> None:
    """Raises NobodyThere."""
    if (row["avoided"] or row["woman"]) and not await left_for(connection, {**row, "department": department}):
        raise NobodyThere("the newcomer has declined everybody who could read it there")


async def _back_to_queue(
    connection: AsyncConnection, row: Mapping[str, Any], department: str, now: datetime, by: str, note: str
) -> list[CalledOff]:
    """Nobody's and unseen, in the queue of a department. `by`: who has passed it on; with a note it stands on the
    card. A mark for the file is its department's, like the number of the file, and so is a request for an appointment,
    which names it: another one sets and asks anew. Returns the requests that end with it."""
    known = {name: said for name, said in row["card"].items() if name != "passed"}
    card = {**known, "passed": {"by": by, "note": note, "at": now.isoformat()}} if note else known
    values = {**RELEASED, "department": department, "active_at": now, "card": card}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(values))
    if department == row["department"]:
        return []
    await drop_mark(connection, row["handoff_id"])
    return await end_requests(connection, row["id"], now)


async def _set_context(connection: AsyncConnection, row: Mapping[str, Any], context: Mapping[str, str]) -> None:
    same = conversations.c.id == row["id"]
    await connection.execute(sa.update(conversations).where(same).values(context=dict(context)))
