"""Inbox and outbox on the database: stored before acknowledged, answered once, by one worker at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.routing import ANYBODY, Wanted
from bot.core.conversation import Conversation, Event, State
from bot.core.errors import ClientIdReused, NotAllowed
from bot.core.feedback import OPINIONS
from bot.core.form import stamped
from bot.core.instants import instant
from bot.core.message import LEFT_TO_STAFF, Reply, Utterance
from bot.core.ports import Clock, Pending, StoredMessage, Turn
from bot.core.together import DECLINES, PRIVATE
from bot.store.conversations.answering import StoringReply
from bot.store.conversations.incoming import note_incoming
from bot.store.conversations.waiting import open_messages
from bot.store.database import Database
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, inbox, messages
from bot.store.steps.erased import ErasedLog, Why
from bot.store.steps.handing import change_state, push
from bot.store.steps.messages import (
    Draft,
    add_messages,
    add_utterances,
    conversation_of,
    say_language,
    stored,
)
from bot.store.steps.put_off import is_due_now, moment, pause

LEASE = timedelta(seconds=30)
_NEXT = (  # built once: it is asked several times for every message
    sa.select(conversations)
    .join(inbox, inbox.c.conversation_id == conversations.c.id)
    .where(
        ~inbox.c.done, is_due_now(inbox.c.due_at),
        conversations.c.lease_by.is_(None) | is_due_now(conversations.c.lease_until),
    )
    .order_by(inbox.c.due_at, inbox.c.id)  # as the index of what is open lies
    .limit(1)
    .with_for_update(of=conversations, skip_locked=True, key_share=True)
)  # fmt: skip


class SqlInbox:
    """Implements the port `Inbox`."""

    def __init__(self, database: Database, clock: Clock, erased: ErasedLog) -> None:
        self._database, self._clock, self._erased = database, clock, erased

    async def receive(
        self, conversation: Conversation, external_id: str, text: str, pressed: str | None, client_id: str | None,
        beside: Mapping[str, Any] | None = None, named: str | None = None,
    ) -> StoredMessage:  # fmt: skip
        private = {"kind": PRIVATE} if (pressed or "").startswith((DECLINES, *OPINIONS)) else {}  # not for staff
        extras = {**(beside or {}), **private}
        try:
            async with self._database.write() as connection:
                known = await self._known(connection, conversation, external_id, text, pressed)
                if known:
                    return known
                new = await self._store(connection, conversation, external_id, text, pressed, client_id, extras)
                if named:
                    await note_incoming(connection, conversation.id, named, new.at, new.id)
                return new
        except IntegrityError:  # the same message arrived twice at the same moment
            async with self._database.read() as connection:
                known = await self._known(connection, conversation, external_id, text, pressed)
            if known is None:
                raise
            return known

    async def take(self, worker: str) -> Turn | None:
        now = self._clock.now()
        async with self._database.write() as connection:
            row = (await connection.execute(_NEXT, moment(now))).mappings().first()
            pending = await open_messages(connection, row["id"]) if row else []
            if row is None or not pending:  # a worker beside us may have answered it since PostgreSQL saw it open
                return None
            conversation = conversation_of(row)
            if conversation.state is State.CLOSED:  # closed while this waited: nobody else answers it
                conversation = await change_state(connection, conversation, Event.NEWCOMER_WROTE, now)
            wanted = await self._wanted(connection, conversation)
            turn = Turn(conversation, row["context"], pending, token_hex(6), wanted)
            lease = {"lease_by": _holder(worker, turn), "lease_until": instant(now) + LEASE}
            await connection.execute(sa.update(conversations).where(conversations.c.id == row["id"]).values(lease))
            return turn

    async def _wanted(self, connection: AsyncConnection, conversation: Conversation) -> Wanted:
        if conversation.state is State.WITH_BOT:
            return ANYBODY
        query = sa.select(handoffs.c.woman, handoffs.c.avoided).where(handoffs.c.ended_at.is_(None))
        row = (await connection.execute(query.where(handoffs.c.conversation_id == conversation.id))).first()
        return Wanted(row.woman, tuple(row.avoided or ())) if row else ANYBODY

    async def finish(
        self,
        turn: Turn,
        worker: str,
        pending: Pending,
        reply: Reply,
        locale: str,
        card: Mapping[str, Any] | None = None,
        written: str | None = None,
    ) -> bool:
        now, last = self._clock.now(), pending.inbox_id == turn.pending[-1].inbox_id
        async with self._database.write() as connection:
            row = await self._owned(connection, turn, worker)
            if row is None:
                return False
            conversation = conversation_of(row)
            answering = await StoringReply(connection, conversation, pending, reply, now).possible()
            if answering.overtaken or not await self._mark_done(connection, pending):
                return False
            await say_language(connection, pending, written)
            chosen = conversation.locale if conversation.locale != turn.conversation.locale else locale
            context = _context(turn, row, answering, now)
            if answering.for_a_person:
                await self._leave(answering, context, chosen)
                return False
            await self._go_on(answering, {"context": context, "locale": chosen, "updated_at": now} | _lease(last, now))
            await answering.take_effect(chosen, card or {}, self._clock.now())
            await answering.say()
            await self._note(conversation, await answering.behind_walls(context).leave_traces(locale), now)
            return True

    async def _go_on(self, answering: StoringReply, values: Mapping[str, Any]) -> None:
        same = sa.update(conversations).where(conversations.c.id == answering.conversation.id)
        await answering.connection.execute(same.values(values))

    async def _leave(self, answering: StoringReply, context: Mapping[str, str], locale: str) -> None:
        """To the person who owns the conversation. It may have ended what the bot waited for; in its language the
        newcomer goes on."""
        left = {"context": context} if answering.reply.outcome == LEFT_TO_STAFF else {}
        await self._go_on(answering, {"locale": locale, **left})
        await answering.go_on_in(locale)
        await self._note(answering.conversation, await answering.leave_to_the_person(locale), answering.now)

    async def _note(self, conversation: Conversation, gone: Why, now: datetime) -> None:
        """What a restored backup must not bring back."""
        if gone:
            await self._erased.noted([conversation.id], now, gone)

    async def postpone(
        self, turn: Turn, worker: str, pending: Pending, notice: Sequence[Utterance], seconds: float
    ) -> None:
        now = self._clock.now()
        values = {
            "attempts": pending.attempts,
            "noticed": pending.noticed or bool(notice),
            "due_at": instant(now) + pause(seconds),
        }
        async with self._database.write() as connection:
            row = await self._owned(connection, turn, worker)
            if row is None:
                return
            still_open = (inbox.c.id == pending.inbox_id) & ~inbox.c.done
            if not (await connection.execute(sa.update(inbox).where(still_open).values(values))).rowcount:
                return
            same = sa.update(conversations).where(conversations.c.id == turn.conversation.id)
            await connection.execute(same.values(lease_until=instant(now) + LEASE))
            if notice and conversation_of(row).bot_speaks:
                said = await add_utterances(connection, turn.conversation.id, notice, now, pending.message_id)
                await push(connection, turn.conversation, said)

    async def more_waits(self, conversation_id: str) -> bool:
        """Whether anything waits beside the message that is being answered."""
        open_ones = sa.select(inbox.c.id).where(inbox.c.conversation_id == conversation_id, ~inbox.c.done).limit(2)
        async with self._database.read() as connection:
            return len((await connection.execute(open_ones)).all()) > 1

    async def release(self, turn: Turn, worker: str) -> None:
        ours = (conversations.c.id == turn.conversation.id) & (conversations.c.lease_by == _holder(worker, turn))
        async with self._database.write() as connection:
            await connection.execute(sa.update(conversations).where(ours).values(lease_by=None, lease_until=None))

    async def hurry(self) -> None:
        """What was put off is due now: the dialogue engine is back."""
        async with self._database.write() as connection:
            await connection.execute(sa.update(inbox).where(~inbox.c.done).values(due_at=self._clock.now()))

    async def release_all(self) -> None:
        """At the start of the only process: leases of a process that died hold nothing up."""
        async with self._database.write() as connection:
            await connection.execute(sa.update(conversations).values(lease_by=None, lease_until=None))

    async def _known(
        self, connection: AsyncConnection, conversation: Conversation, external_id: str, text: str, pressed: str | None
    ) -> StoredMessage | None:
        same = (inbox.c.channel == conversation.channel) & (inbox.c.external_id == external_id)
        query = sa.select(messages, inbox.c.pressed).join(inbox, inbox.c.message_id == messages.c.id).where(same)
        row = (await connection.execute(query)).mappings().first()
        if row is None:
            return None
        if (row["text"], row["pressed"]) != (text, pressed):
            raise ClientIdReused("this id was already used for another message; take a new id")
        return stored(row)

    async def _store(
        self,
        connection: AsyncConnection,
        conversation: Conversation,
        external_id: str,
        text: str,
        pressed: str | None,
        client_id: str | None,
        extras: Mapping[str, Any],
    ) -> StoredMessage:
        now, conversation = self._clock.now(), await self._present(connection, conversation.id)
        if conversation.state is State.CLOSED:
            await change_state(connection, conversation, Event.NEWCOMER_WROTE, now)
        draft = Draft("newcomer", text, conversation.locale, now, extras, client_id)
        (message,) = await add_messages(connection, conversation.id, [draft])
        values = {
            "channel": conversation.channel, "external_id": external_id, "conversation_id": conversation.id,
            "message_id": message.id, "pressed": pressed, "due_at": now,
        }  # fmt: skip
        await connection.execute(sa.insert(inbox).values(values))
        spoke = sa.update(conversations).where(conversations.c.id == conversation.id)
        await connection.execute(spoke.values(updated_at=now))  # the engine may be away for long
        return message

    async def _present(self, connection: AsyncConnection, conversation_id: str) -> Conversation:
        """The conversation as it is now and stays until the message is stored: a close waits, or is seen.

        Raises:
            NotAllowed: it was erased a moment ago.
        """
        query = sa.select(conversations).where(conversations.c.id == conversation_id).with_for_update(key_share=True)
        row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotAllowed("this conversation was erased; open a new one")
        return conversation_of(row)

    async def _owned(self, connection: AsyncConnection, turn: Turn, worker: str) -> Mapping[str, Any] | None:
        query = sa.select(conversations).where(conversations.c.id == turn.conversation.id)
        query = query.with_for_update(key_share=True)  # a message of the newcomer may be stored meanwhile
        row = (await connection.execute(query)).mappings().first()
        return dict(row) if row and row["lease_by"] == _holder(worker, turn) else None

    async def _mark_done(self, connection: AsyncConnection, pending: Pending) -> bool:
        still_open = (inbox.c.id == pending.inbox_id) & ~inbox.c.done
        marked = await connection.execute(sa.update(inbox).where(still_open).values(done=True))
        return bool(marked.rowcount)


def _holder(worker: str, turn: Turn) -> str:
    """Not the worker alone: it may take a conversation again whose earlier turn it still works on."""
    return f"{worker}/{turn.lease}"


def _context(turn: Turn, row: Mapping[str, Any], answering: StoringReply, now: datetime) -> dict[str, str]:
    """What the conversation remembers afterwards; where the desk moved it on meanwhile, what the desk says."""
    before: dict[str, str] = row["context"]
    moved = answering.beside_staff and answering.conversation.version != turn.conversation.version
    return dict(before) if moved else stamped(before, _merged(turn.context, before, answering.reply.context), now)


def _lease(last: bool, now: datetime) -> dict[str, Any]:
    """After a message: longer for the next one, let go after the last."""
    return {"lease_by": None, "lease_until": None} if last else {"lease_until": instant(now) + LEASE}


def _merged(before: Mapping[str, str], now: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What an answer noted, but for what others noted while it was thought of: a transfer, say."""
    theirs = {name for name in {*before, *now} if before.get(name) != now.get(name)}
    kept = {name: value for name, value in after.items() if name not in theirs}
    return kept | {name: now[name] for name in theirs if name in now}
