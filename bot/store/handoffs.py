"""The desk's side of a conversation on the database. Every step checks the department wall in its own transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Event, State
from bot.core.desk import DeskConversation, DeskMessage, QueueEntry
from bot.core.errors import AlreadyClaimed, ClientIdReused, Forbidden, GivenAway, NotFound, VersionChanged
from bot.core.message import Utterance
from bot.core.past import within
from bot.core.ports import Clock, LogEntry
from bot.core.staff import Staff
from bot.core.together import PRIVATE, Parting
from bot.core.translation import foreign_in
from bot.core.written import Written
from bot.store.assigning import assign, check_may_take
from bot.store.conversations import conversation_of
from bot.store.database import Database
from bot.store.desk_tables import handoffs, staff
from bot.store.handing import cancel_bot_replies, change_state, push
from bot.store.mentioning import answered
from bot.store.messages import Draft, add_messages, add_utterances
from bot.store.parting import context_after, hand_to, part
from bot.store.queue_glance import glance
from bot.store.tables import conversations, events, inbox, messages, outbox
from bot.store.windows import windows_of_others
from bot.store.written_rows import already_sent, drafts

_PROTECTED = "protected"  # in the context: `bot/service/answers/memory.py`
_DESK_KINDS = ("message", "note", "state", "locale", "delivery", "alarm", "file", "german")

_entries = (
    sa.select(
        conversations, handoffs.c.department, handoffs.c.topic, handoffs.c.requested_at, handoffs.c.active_at,
        handoffs.c.claimed_by, handoffs.c.seen_at, handoffs.c.card, handoffs.c.id.label("handoff_id"),
        staff.c.name.label("claimed_by_name"), handoffs.c.assigned_to, handoffs.c.woman, handoffs.c.avoided,
        handoffs.c.district, handoffs.c.reopens,
    )
    .join(handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None))
    .outerjoin(staff, staff.c.id == handoffs.c.claimed_by)
)  # fmt: skip


class SqlHandoffs:
    """Implements the port `Handoffs`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def queue(self, who: Staff, only: Collection[str] | None = None) -> list[QueueEntry]:
        """Open handoffs of one's departments: danger first, then oldest first. `only`: of these conversations."""
        query = _entries.where(handoffs.c.department.in_(who.departments)).order_by(handoffs.c.requested_at)
        query = query if only is None else query.where(conversations.c.id.in_(only))
        async with self._database.read() as connection:
            rows = [row for row in (await connection.execute(query)).mappings() if who.id not in (row["avoided"] or ())]
            return sorted((_entry(row) for row in rows), key=lambda entry: not entry.alarm)

    async def glance(self, who: Staff) -> list[QueueEntry]:
        """`queue` without cards and names, for a fifth of the work."""
        async with self._database.read() as connection:
            return await glance(connection, who)

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry:
        """Raises NotFound, Forbidden."""
        async with self._database.read() as connection:
            return _entry(await _behind_wall(connection, who, conversation_id))

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation:
        """The conversation as staff see it; looking at it ends its alarm of the queue. Only the first look writes: a
        page that is drawn again must not wait for whoever writes."""
        async with self._database.read() as connection:
            seen_before = (await _behind_wall(connection, who, conversation_id))["seen_at"] is not None
        async with self._database.read() if seen_before else self._database.write() as connection:
            row = await _behind_wall(connection, who, conversation_id)
            seen = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"], handoffs.c.seen_at.is_(None))
            if not seen_before:
                await connection.execute(seen.values(seen_at=self._clock.now()))
            last = sa.select(sa.func.max(events.c.number)).where(events.c.conversation_id == conversation_id)
            others = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            said = [m for m in await _messages(connection, conversation_id) if not within(m.at, others)]
            return DeskConversation(_entry(row), said, (await connection.execute(last)).scalar() or 0)

    async def log(self, who: Staff, conversation_id: str, after: int, limit: int) -> Sequence[LogEntry]:
        wanted = (events.c.conversation_id == conversation_id) & (events.c.number > after)
        query = sa.select(events.c.number, events.c.kind, events.c.data).where(wanted, events.c.kind.in_(_DESK_KINDS))
        async with self._database.read() as connection:
            await _behind_wall(connection, who, conversation_id)
            rows = await connection.execute(query.order_by(events.c.number).limit(limit))
            return [LogEntry(*row) for row in rows]

    async def claim(self, who: Staff, conversation_id: str, joined: Utterance, beyond: bool = False) -> bool:
        """False: it was claimed by the same person already. `beyond`: also beyond what they said they can take.

        Raises AlreadyClaimed, IllegalTransition, WomanAsked, OverCapacity.
        """
        async with self._database.write() as connection:
            row = await _behind_wall(connection, who, conversation_id, lock=True)
            if row["claimed_by"] == who.id:
                return False
            _not_claimed(row)
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
            row = await _behind_wall(connection, who, conversation_id, lock=True)
            if await already_sent(connection, conversation_id, client_id, said):
                return
            if row["claimed_by"] != who.id:
                _not_claimed(row)
                if row["version"] != version:
                    raise VersionChanged("the conversation has changed since the page was drawn; look again")
                await self._take(connection, who, row, Event.STAFF_WROTE, joined, beyond)
            await self._write(connection, who, row, drafts(said, who.id, client_id, self._clock.now()))
            await cancel_bot_replies(connection, conversation_id)

    async def note(self, who: Staff, conversation_id: str, text: str, client_id: str) -> None:
        async with self._database.write() as connection:
            row = await _behind_wall(connection, who, conversation_id, lock=True)
            if not await _known(connection, conversation_id, client_id, text):
                await self._say(connection, who, row, "note", text, client_id)

    async def transfer(
        self,
        who: Staff,
        conversation_id: str,
        department: str,
        note: str,
        said: Utterance | None,
        person: int | None = None,
        sure: bool = False,
    ) -> None:
        """Back to the queue, of another department or for one person. Raises PersonAway unless `sure`."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await _behind_wall(connection, who, conversation_id, lock=True)
            _theirs(row, who)
            if row["state"] == State.WITH_STAFF.value:
                await change_state(connection, conversation_of(row), Event.UNANSWERED, now)
            if note:
                await self._say(connection, who, row, "note", note, None)
            values = {
                "department": department, "claimed_by": None, "claimed_at": None, "seen_at": None, "alerted_at": None,
                "active_at": now,
            }  # fmt: skip
            await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(values))
            if person is None:
                await assign(connection, conversation_id, now)
            else:
                await hand_to(connection, row, department, person, sure, now)
            if said:
                await self._tell(connection, row, said)
            await _set_context(connection, row, {**row["context"], "handoff": department})

    async def end(
        self,
        who: Staff,
        conversation_id: str,
        event: Event,
        outcome: str,
        said: Utterance,
        parting: Parting = Parting(),
    ) -> None:
        """Hands back to the bot, or closes. Raises IllegalTransition, AlreadyClaimed."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await _behind_wall(connection, who, conversation_id, lock=True)
            _theirs(row, who)
            await part(connection, row, event, outcome, parting, now)
            await self._tell(connection, row, said)
            await _set_context(connection, row, context_after(row, event, parting, now))

    async def _take(
        self,
        connection: AsyncConnection,
        who: Staff,
        row: Mapping[str, Any],
        event: Event,
        joined: Utterance,
        beyond: bool = False,
    ) -> None:
        """State first; then the bot's unsent words are cancelled; then the newcomer is told."""
        now = self._clock.now()
        await change_state(connection, conversation_of(row), event, now)
        await check_may_take(connection, who, row["woman"], beyond)
        values = {"claimed_by": who.id, "claimed_at": now, "active_at": now, "seen_at": now}
        await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(values))
        await cancel_bot_replies(connection, row["id"])
        said = await add_utterances(connection, row["id"], [joined], now, None, author="staff")
        await push(connection, conversation_of(row), said)

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
        active = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(active_at=now)
        await connection.execute(active)
        touched = sa.update(conversations).where(conversations.c.id == row["id"]).values(updated_at=now)
        await connection.execute(touched)
        await answered(connection, who, row["id"], now)
        await push(connection, conversation_of(row), [one for one in stored if one.author == "staff"])

    async def _tell(self, connection: AsyncConnection, row: Mapping[str, Any], said: Utterance) -> None:
        stored = await add_utterances(connection, row["id"], [said], self._clock.now(), None)
        await push(connection, conversation_of(row), stored)


async def _behind_wall(
    connection: AsyncConnection, who: Staff, conversation_id: str, lock: bool = False
) -> Mapping[str, Any]:
    """The open handoff of a conversation. Raises NotFound, and Forbidden when it is another department's."""
    if lock:
        await connection.execute(
            sa.select(conversations.c.id).where(conversations.c.id == conversation_id).with_for_update(key_share=True)
        )
    row = (await connection.execute(_entries.where(conversations.c.id == conversation_id))).mappings().first()
    if row is None:
        raise NotFound("this conversation is not, or no longer, with staff")
    if row["department"] not in who.departments:
        raise Forbidden("this conversation was handed to another department")
    if who.id in (row["avoided"] or ()):
        raise GivenAway("the newcomer has asked for somebody else")
    return dict(row)


def _not_claimed(row: Mapping[str, Any]) -> None:
    if row["claimed_by"] is not None:
        raise AlreadyClaimed(f"{row['claimed_by_name']} has claimed this conversation")


def _theirs(row: Mapping[str, Any], who: Staff) -> None:
    if row["claimed_by"] not in (None, who.id):
        raise AlreadyClaimed(f"{row['claimed_by_name']} has claimed this conversation")


async def _known(connection: AsyncConnection, conversation_id: str, client_id: str, text: str) -> bool:
    same = (messages.c.conversation_id == conversation_id) & (messages.c.client_id == client_id)
    row = (await connection.execute(sa.select(messages.c.text).where(same))).first()
    if row is not None and row.text != text:
        raise ClientIdReused("this form was already sent with another text; take a new one")
    return row is not None


async def _set_context(connection: AsyncConnection, row: Mapping[str, Any], context: Mapping[str, str]) -> None:
    same = conversations.c.id == row["id"]
    await connection.execute(sa.update(conversations).where(same).values(context=dict(context)))


async def _messages(connection: AsyncConnection, conversation_id: str) -> list[DeskMessage]:
    query = (
        sa.select(messages, outbox.c.state.label("delivery"), inbox.c.pressed)
        .outerjoin(outbox, outbox.c.message_id == messages.c.id)
        .outerjoin(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.number)
    )
    every = (await connection.execute(query)).mappings()
    rows = [row for row in every if row["extras"].get("kind") != PRIVATE]
    names = {n.id: n.name for n in await connection.execute(sa.select(staff.c.id, staff.c.name))}
    return [replace(_desk_message(row), staff_name=names.get(row["extras"].get("staff"))) for row in rows]


def _desk_message(row: Any) -> DeskMessage:
    extras = row["extras"]
    kind = extras.get("kind", "message")
    return DeskMessage(
        row["id"], row["number"], row["author"], row["text"], row["locale"], row["created_at"], kind, row["delivery"],
        None, extras.get("german", ""), extras.get("made", ""), row["pressed"], extras.get("source", ""),
    )  # fmt: skip


def _entry(row: Any) -> QueueEntry:
    card: dict[str, Any] = dict(row["card"])
    claimed: datetime | None = row["seen_at"]
    return QueueEntry(
        row["id"], State(row["state"]), row["version"], row["channel"], row["locale"], row["department"], row["topic"],
        row["requested_at"], row["active_at"], row["claimed_by"], row["claimed_by_name"], claimed is not None,
        bool(card.get("alarm")), card, row["assigned_to"], row["woman"], tuple(row["avoided"] or ()), row["district"],
        row["reopens"], foreign_in(row["context"]), _PROTECTED in row["context"],
    )  # fmt: skip
