"""Conversations on the database. One open conversation per person and channel, by a partial unique index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation
from bot.core.errors import NotAllowed
from bot.core.handoffs.attachment import Discarded
from bot.core.message import Utterance
from bot.core.ports import Clock, LogEntry, Said, StoredMessage
from bot.core.together import PRIVATE
from bot.service.answers.language_wish import chosen_instead
from bot.store.conversations.deletions import Deletions
from bot.store.conversations.ideas import detach
from bot.store.database import Database
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events, inbox, messages, tokens
from bot.store.sequence import append_event
from bot.store.steps.ageing import expire_words, handed_over
from bot.store.steps.erased import ErasedLog
from bot.store.steps.keeping import detach_records, detach_review, erase_records
from bot.store.steps.messages import add_utterances, conversation_of, stored

_EXPIRE_AT_ONCE = 500
_OF_IT: sa.BindParameter[str] = sa.bindparam("conversation_id")
_LOG = (  # built once: every page asks it for every message
    sa.select(events.c.number, events.c.kind, events.c.data)
    .where(events.c.conversation_id == _OF_IT, events.c.number > sa.bindparam("after"))
    .where(events.c.kind.in_(sa.bindparam("kinds", expanding=True)))
    .order_by(events.c.number)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_THERE = sa.select(sa.exists().where(conversations.c.id == _OF_IT))


class SqlConversations:
    """Implements the port `Conversations`."""

    def __init__(self, database: Database, clock: Clock, erased: ErasedLog, files: Discarded) -> None:
        self._database, self._clock, self._files = database, clock, files
        self._deletions = Deletions(database, clock, erased)

    async def open(self, channel: str, person: str, locale: str, welcome: Sequence[Utterance]) -> Conversation:
        """Raises NotAllowed when the person has erased the conversation."""
        try:
            async with self._database.write() as connection:
                known = await self._find(connection, channel, person)
                return known or await self._begin(connection, channel, person, locale, welcome)
        except IntegrityError:  # somebody else opened it between our look and our insert
            return await self.by_person(channel, person)

    async def by_person(self, channel: str, person: str) -> Conversation:
        async with self._database.read() as connection:
            known = await self._find(connection, channel, person)
        if known is None:
            raise NotAllowed("this conversation is not known here; open a new one")
        return known

    async def context(self, conversation_id: str) -> Mapping[str, str]:
        query = sa.select(conversations.c.context).where(conversations.c.id == conversation_id)
        async with self._database.read() as connection:
            return dict((await connection.execute(query)).scalar() or {})

    async def choose_locale(self, conversation: Conversation, locale: str, welcome: Sequence[Utterance] = ()) -> None:
        """Raises NotAllowed when it was erased a moment ago."""
        now, same = self._clock.now(), conversations.c.id == conversation.id
        async with self._database.write() as connection:
            query = sa.select(conversations.c.context).where(same).with_for_update()
            row = (await connection.execute(query)).first()
            if row is None:
                raise NotAllowed("this conversation was erased; open a new one")
            values = {"locale": locale, "chosen_locale": True, "context": chosen_instead(row.context, locale)}
            await connection.execute(sa.update(conversations).where(same).values(values))
            if await _welcomed_otherwise(connection, conversation.id, locale, len(welcome)):
                for table in (messages, events):
                    await connection.execute(sa.delete(table).where(table.c.conversation_id == conversation.id))
                await add_utterances(connection, conversation.id, welcome, now, None)
            await append_event(connection, conversation.id, "locale", {"locale": locale}, now)

    async def log(self, conversation_id: str, after: int, limit: int, kinds: Sequence[str]) -> Sequence[LogEntry]:
        wanted = {"conversation_id": conversation_id, "after": after, "kinds": kinds, "most": limit}
        async with self._database.read() as connection:
            found = [LogEntry(*row) for row in await connection.execute(_LOG, wanted)]
            if not found and not (await connection.execute(_THERE, wanted)).scalar_one():
                raise NotAllowed("this conversation was erased; open a new one")
            return found

    async def snapshot(self, conversation_id: str) -> tuple[Sequence[StoredMessage], int]:
        of_it = messages.c.conversation_id == conversation_id
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(messages).where(of_it).order_by(messages.c.number))
            found = [stored(row) for row in rows.mappings()]
            last = sa.select(sa.func.max(events.c.number)).where(events.c.conversation_id == conversation_id)
            return found, (await connection.execute(last)).scalar() or 0

    async def said(self, conversation_id: str, department: str) -> Sequence[Said]:
        theirs = sa.exists().where(
            handoffs.c.conversation_id == conversation_id, handoffs.c.department != department,
            messages.c.created_at.between(handoffs.c.requested_at, handoffs.c.ended_at),
        )  # fmt: skip
        query = (
            sa.select(messages.c.text, messages.c.locale, inbox.c.pressed, messages.c.created_at, messages.c.extras)
            .join(inbox, inbox.c.message_id == messages.c.id)
            .where(messages.c.conversation_id == conversation_id, inbox.c.done, ~theirs)
            .order_by(messages.c.number)
        )
        async with self._database.read() as connection:
            rows = list(await connection.execute(query))
            return [Said(*row[:4]) for row in rows if row.extras.get("kind") != PRIVATE]

    async def erase(self, conversation_id: str) -> None:
        """Messages, events, inbox, outbox and files go with the conversation; its token stays behind for a while,
        unusable: other pages may still hold it."""
        async with self._deletions.write() as (connection, gone):
            now, token = self._clock.now(), tokens.c.conversation_id == conversation_id
            first = sa.select(conversations.c.id).where(conversations.c.id == conversation_id)
            await connection.execute(first.with_for_update())  # before its records, as everywhere
            await erase_records(connection, [conversation_id], now)
            await connection.execute(sa.update(tokens).where(token).values(created_at=now))  # from now on unusable
            await connection.execute(sa.delete(conversations).where(conversations.c.id == conversation_id))
            gone.append(conversation_id)
        await self._files.discard([conversation_id])

    async def expire(self, before: datetime) -> int:
        """Deletes conversations without a word since `before`, and their tokens, unless they are with staff: every
        handoff ends. Returns how many. Of the others goes what was said before; of those that were erased before, the
        token."""
        gone = 0
        while some := await self._expire_some(before):
            gone += some
        while await self._expire_words(before):
            pass
        return gone

    async def _expire_words(self, before: datetime) -> int:
        unusable = tokens.c.conversation_id.is_(None) & (tokens.c.created_at < before)
        async with self._database.write() as connection:
            await connection.execute(sa.delete(tokens).where(unusable))
            return await expire_words(connection, before)

    async def _expire_some(self, before: datetime) -> int:
        old = sa.select(conversations.c.id).where(conversations.c.updated_at < before, ~handed_over())
        old = old.limit(_EXPIRE_AT_ONCE)
        async with self._deletions.write("expired") as (connection, gone):
            ids = list((await connection.execute(old.with_for_update())).scalars())
            await detach(connection, ids)
            await detach_review(connection, ids)
            await detach_records(connection, ids)
            await connection.execute(sa.delete(tokens).where(tokens.c.conversation_id.in_(ids)))
            await connection.execute(sa.delete(conversations).where(conversations.c.id.in_(ids)))
            gone += ids
        await self._files.discard(ids)
        return len(ids)

    async def _find(self, connection: AsyncConnection, channel: str, person: str) -> Conversation | None:
        known = sa.select(tokens.c.conversation_id).where(tokens.c.hash == person)
        token = (await connection.execute(known)).first()
        if token is not None and token.conversation_id is None:
            raise NotAllowed("this conversation was erased; open a new one")
        open_one = (conversations.c.channel == channel) & (conversations.c.person == person)
        query = sa.select(conversations).where(open_one).order_by(conversations.c.created_at.desc()).limit(1)
        row = (await connection.execute(query)).mappings().first()
        return conversation_of(row) if row else None

    async def _begin(
        self, connection: AsyncConnection, channel: str, person: str, locale: str, welcome: Sequence[Utterance]
    ) -> Conversation:
        now, conversation = self._clock.now(), Conversation(uuid4().hex, channel, locale)
        values: dict[str, Any] = {
            "id": conversation.id, "channel": channel, "person": person, "state": conversation.state.value,
            "version": 0, "locale": locale, "chosen_locale": False, "context": {}, "created_at": now, "updated_at": now,
        }  # fmt: skip
        await connection.execute(sa.insert(conversations).values(values))
        token = {"hash": person, "conversation_id": conversation.id, "created_at": now}
        await connection.execute(sa.insert(tokens).values(token))
        await add_utterances(connection, conversation.id, welcome, now, None)
        return conversation


async def _welcomed_otherwise(connection: AsyncConnection, conversation_id: str, locale: str, most: int) -> bool:
    """Whether nothing was said yet but a welcome, of at most so many messages, in another language."""
    query = sa.select(messages.c.extras, messages.c.locale).where(messages.c.conversation_id == conversation_id)
    said = list(await connection.execute(query.limit(most + 1)))
    alone = len(said) <= most and all(row.extras.get("kind") == "welcome" for row in said)
    return alone and any(row.locale != locale for row in said)
