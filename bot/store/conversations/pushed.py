"""Conversations of channels that must be pushed to: opened, spoken in, found by their buttons, erased.

Every event of a channel takes effect once: what it leaves (a message, a sentence of ours) carries the event's id in
the inbox, in the same transaction. After an erasure the ids alone stay known for a while, as facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, State
from bot.core.handoffs.attachment import Discarded
from bot.core.instants import instant
from bot.core.message import Button, Utterance
from bot.core.ports import Clock
from bot.core.pushed import Caller, Erased
from bot.store.conversations.clearing import note_clearing
from bot.store.conversations.deletions import Deletions
from bot.store.conversations.incoming import deletable, message_of, note_incoming
from bot.store.conversations.renaming import rename
from bot.store.database import Database
from bot.store.schema.tables import conversations, facts, inbox, messages, outbox
from bot.store.sequence import insert
from bot.store.steps.erased import ErasedLog
from bot.store.steps.handing import push
from bot.store.steps.keeping import erase_records
from bot.store.steps.messages import add_utterances, conversation_of

_KNOWN = ":known:"
_KNOWN_FOR = timedelta(days=2)  # Telegram repeats updates for one day


class SqlPushed:
    """Implements the port `Pushed`."""

    def __init__(self, database: Database, clock: Clock, erased: ErasedLog, files: Discarded) -> None:
        self._database, self._clock, self._files = database, clock, files
        self._deletions = Deletions(database, clock, erased)

    async def seen(self, channel: str, external_id: str) -> bool:
        taken = sa.exists().where(inbox.c.channel == channel, inbox.c.external_id == external_id)
        erased = sa.exists().where(facts.c.name == _fact(channel, external_id))
        async with self._database.read() as connection:
            return bool((await connection.execute(sa.select(taken | erased))).scalar_one())

    async def settle(self, channel: str, external_id: str) -> None:
        async with self._database.write() as connection:
            await self._remember(connection, channel, {external_id})

    async def rename(self, channel: str, pseudonym: Callable[[str], str]) -> int:
        return await rename(self._database, channel, pseudonym)

    async def find(self, caller: Caller) -> Conversation | None:
        async with self._database.read() as connection:
            row = await self._row(connection, caller)
        return conversation_of(row) if row else None

    async def context(self, conversation: Conversation) -> Mapping[str, str]:
        query = sa.select(conversations.c.context).where(conversations.c.id == conversation.id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() or {}

    async def open(
        self, caller: Caller, locale: str, welcome: Sequence[Utterance], settles: str | None
    ) -> Conversation | None:
        try:
            async with self._database.write() as connection:
                if await self._row(connection, caller):
                    return None
                return await self._begin(connection, caller, locale, welcome, settles)
        except IntegrityError:  # somebody else opened it between our look and our insert
            return None

    async def say(self, conversation: Conversation, external_id: str, said: Sequence[Utterance], always: bool) -> bool:
        same = conversations.c.id == conversation.id
        try:
            async with self._database.write() as connection:
                query = sa.select(conversations).where(same).with_for_update(key_share=True)
                row = (await connection.execute(query)).mappings().first()
                if row is None or (row["state"] == State.WITH_STAFF.value and not always):
                    return False
                await self._say(connection, conversation, external_id, said)
                return True
        except IntegrityError:  # the same event arrived twice
            return False

    async def said_lately(self, conversation: Conversation, kind: str, minutes: int) -> bool:
        since = instant(self._clock.now()) - timedelta(minutes=minutes)
        recent = (messages.c.conversation_id == conversation.id) & (messages.c.created_at > since)
        async with self._database.read() as connection:
            found = await connection.execute(sa.select(messages.c.extras).where(recent, messages.c.author == "bot"))
            return any(extras.get("kind") == kind for (extras,) in found)

    async def button(self, conversation: Conversation, message: str, index: int) -> Button | None:
        same = (messages.c.conversation_id == conversation.id) & messages.c.id.startswith(message, autoescape=True)
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(messages.c.extras).where(same))).first()
        buttons = row.extras.get("buttons", ()) if row else ()
        return Button(**buttons[index]) if index < len(buttons) else None

    async def reach(self, caller: Caller, reachable: bool) -> None:
        """Almost always nothing changes: a look is cheaper than a transaction that writes."""
        changed = _of(caller) & (conversations.c.reachable != reachable)
        async with self._database.read() as connection:
            if not (await connection.execute(sa.select(sa.exists().where(changed)))).scalar_one():
                return
        async with self._database.write() as connection:
            await connection.execute(sa.update(conversations).where(changed).values(reachable=reachable))

    async def note(self, conversation: Conversation, caller: Caller) -> None:
        if caller.message is None:
            return
        async with self._database.write() as connection:
            there = sa.select(conversations.c.id).where(conversations.c.id == conversation.id)
            if (await connection.execute(there.with_for_update(key_share=True))).first():
                await note_incoming(connection, conversation.id, caller.message, self._clock.now())

    async def named(self, conversation: Conversation, message: str) -> str | None:
        sent = sa.select(outbox.c.message_id, outbox.c.external_ids).where(outbox.c.conversation_id == conversation.id)
        async with self._database.read() as connection:
            if own := await message_of(connection, conversation.id, message):
                return own
            return next((row[0] for row in await connection.execute(sent) if message in (row[1] or ())), None)

    async def written(self, conversation: Conversation, message: str) -> str | None:
        async with self._database.read() as connection:
            known = await message_of(connection, conversation.id, message)
            same = (messages.c.conversation_id == conversation.id) & (messages.c.id == known)
            return (await connection.execute(sa.select(messages.c.text).where(same))).scalar()

    async def erase(self, caller: Caller, external_id: str) -> Erased | None:
        now = self._clock.now()
        async with self._deletions.write() as (connection, noted):
            row = await self._row(connection, caller, lock=True)
            if row is None:
                return None
            theirs = sa.select(conversations.c.id).where(_of(caller))
            every = list((await connection.execute(theirs)).scalars())
            ids = [number for name in every for number in await deletable(connection, name, now)]
            taken = sa.select(inbox.c.external_id).where(inbox.c.conversation_id.in_(every))
            events = [event for (event,) in await connection.execute(taken)]
            await erase_records(connection, theirs, now)
            gone = await connection.execute(sa.delete(conversations).where(_of(caller)).returning(conversations.c.id))
            await self._remember(connection, caller.channel, {*events, external_id})
            gone_ids = list(gone.scalars())
            clearing = await note_clearing(connection, caller.channel, caller.address, ids, row["locale"], now)
            noted += gone_ids
        await self._files.discard(gone_ids)
        return Erased(row["id"], clearing)

    async def first_time(self, name: str) -> bool:
        async with self._database.write() as connection:
            fact = {"name": name, "value": _stamp(self._clock.now())}
            added = await connection.execute(insert(connection, facts).values(fact).on_conflict_do_nothing())
            return bool(added.rowcount)

    async def _row(self, connection: AsyncConnection, caller: Caller, lock: bool = False) -> Any:
        """The open one, otherwise the latest."""
        closed = conversations.c.state == State.CLOSED.value
        query = sa.select(conversations).where(_of(caller)).order_by(closed, conversations.c.created_at.desc()).limit(1)
        query = query.with_for_update() if lock else query
        return (await connection.execute(query)).mappings().first()

    async def _begin(
        self,
        connection: AsyncConnection,
        caller: Caller,
        locale: str,
        welcome: Sequence[Utterance],
        settles: str | None,
    ) -> Conversation:
        now, conversation = self._clock.now(), Conversation(uuid4().hex, caller.channel, locale)
        values: dict[str, Any] = {
            "id": conversation.id, "channel": caller.channel, "person": caller.person, "address": caller.address,
            "state": conversation.state.value, "version": 0, "locale": locale, "chosen_locale": False, "context": {},
            "created_at": now, "updated_at": now,
        }  # fmt: skip
        await connection.execute(sa.insert(conversations).values(values))
        if caller.message:
            await note_incoming(connection, conversation.id, caller.message, now)
        await self._say(connection, conversation, settles, welcome)
        return conversation

    async def _say(
        self, connection: AsyncConnection, conversation: Conversation, settles: str | None, said: Sequence[Utterance]
    ) -> None:
        now = self._clock.now()
        kept = await add_utterances(connection, conversation.id, said, now, None)
        await push(connection, conversation, kept)
        if settles:
            values = {
                "channel": conversation.channel, "external_id": settles, "conversation_id": conversation.id,
                "message_id": kept[0].id, "done": True, "due_at": now,
            }  # fmt: skip
            await connection.execute(sa.insert(inbox).values(values))

    async def _remember(self, connection: AsyncConnection, channel: str, events: set[str]) -> None:
        for event in events:
            fact = {"name": _fact(channel, event), "value": _stamp(self._clock.now())}
            await connection.execute(insert(connection, facts).values(fact).on_conflict_do_nothing())


async def expire_events(database: Database, now: datetime, before: datetime) -> None:
    """Forgets events of erased conversations when nobody repeats them any more, and groups that were told before."""
    known = facts.c.name.contains(_KNOWN) & (facts.c.value < _stamp(instant(now) - _KNOWN_FOR))
    told = facts.c.name.contains(":group:") & (facts.c.value < _stamp(before))
    async with database.write() as connection:
        await connection.execute(sa.delete(facts).where(known | told))


def _of(caller: Caller) -> sa.ColumnElement[bool]:
    return (conversations.c.channel == caller.channel) & (conversations.c.person == caller.person)


def _fact(channel: str, external_id: str) -> str:
    return f"{channel}{_KNOWN}{external_id}"[:64]


def _stamp(moment: datetime) -> str:
    """Comparable as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
