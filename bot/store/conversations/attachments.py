"""What is known of files: rows beside messages. A row is written when its file is on disk, and only after a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, State
from bot.core.errors import AttachmentRefused, NotAllowed, NotFound
from bot.core.handoffs.attachment import MOST_BYTES, MOST_FILES, Attachment, NewFile, Told, shown_file
from bot.core.instants import instant
from bot.core.message import Author, Utterance
from bot.core.ports import Clock
from bot.core.together import PRIVATE
from bot.store.database import Database
from bot.store.schema.attachment_tables import attachments
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, messages
from bot.store.sequence import append_event
from bot.store.steps.handing import push
from bot.store.steps.messages import add_utterances, conversation_of

_AFTER_THE_YES = (State.WAITING.value, State.WITH_STAFF.value)
_TOLD_AGAIN = timedelta(minutes=10)  # several files at once are told of once


class SqlAttachments:
    """Implements the port `AttachmentRows`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def check(self, conversation: Conversation) -> None:
        async with self._database.read() as connection:
            await self._agreed(connection, conversation)
            await check_room(connection, conversation.id, 0)

    async def add(self, conversation: Conversation, file: NewFile, said: str, told: Told) -> Attachment:
        now, size = self._clock.now(), len(file.prepared.content)
        async with self._database.write() as connection:
            row = await self._agreed(connection, conversation, lock=True)
            message = await self._message(connection, conversation.id, said)
            known = await _known(connection, conversation.id, file.source)
            if known:
                return known
            await check_room(connection, conversation.id, size)
            added = await add_file(connection, conversation.id, message["id"], "newcomer", file, now)
            files = [*message["extras"].get("files", ()), shown_file(added)]
            extras = {**message["extras"], "files": files}
            same = messages.c.id == message["id"]
            await connection.execute(sa.update(messages).where(same).values(extras=extras))
            await append_event(connection, conversation.id, "file", {"message": message["id"], "files": files}, now)
            if extras.get("kind") != PRIVATE:  # else nobody sees it, and the newcomer has heard so
                await self._tell(connection, row, told(row["department"], row["locale"]))
            return added

    async def find(self, conversation_id: str, name: str) -> Attachment:
        async with self._database.read() as connection:
            return await find_file(connection, conversation_id, name)

    async def by_name(self, name: str) -> Attachment | None:
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(attachments).where(attachments.c.name == name))).mappings()
            return next(map(attachment_of, row), None)

    async def known(self) -> Sequence[tuple[str, str]] | None:
        """Conversation and name of every file; None: there is no conversation at all."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(attachments.c.conversation_id, attachments.c.name))
            known = [(row.conversation_id, row.name) for row in rows]
            anybody = known or (await connection.execute(sa.select(conversations.c.id).limit(1))).first()
            return known if anybody else None

    async def _agreed(
        self, connection: AsyncConnection, conversation: Conversation, lock: bool = False
    ) -> Mapping[str, Any]:
        """The conversation with the department that reads it; while its row is locked, a no waits."""
        query = sa.select(conversations).where(conversations.c.id == conversation.id)
        query = query.with_for_update(key_share=True) if lock else query
        row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotAllowed("this conversation was erased; open a new one")
        reading = sa.select(handoffs.c.department).where(
            handoffs.c.conversation_id == conversation.id, handoffs.c.ended_at.is_(None)
        )
        department = (await connection.execute(reading)).scalar()
        if row["state"] not in _AFTER_THE_YES or department is None:
            raise AttachmentRefused("files are taken after a yes to a person only", "not_now")
        return {**row, "department": department}

    async def _message(self, connection: AsyncConnection, conversation_id: str, said: str) -> Mapping[str, Any]:
        own = (messages.c.conversation_id == conversation_id) & (messages.c.author == "newcomer")
        query = sa.select(messages.c.id, messages.c.extras).where(
            own, (messages.c.client_id == said) | (messages.c.id == said)
        )
        row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("there is no message that this file belongs to; send the message first")
        return dict(row)

    async def _tell(self, connection: AsyncConnection, row: Mapping[str, Any], said: Utterance) -> None:
        """While a person writes, in the person's place: the bot is silent then."""
        now = self._clock.now()
        lately = (messages.c.conversation_id == row["id"]) & (messages.c.created_at > instant(now) - _TOLD_AGAIN)
        again = sa.select(messages.c.id).where(lately, messages.c.text == said.text, messages.c.author != "newcomer")
        if (await connection.execute(again.limit(1))).first():
            return
        author: Author = "staff" if row["state"] == State.WITH_STAFF.value else "bot"
        stored = await add_utterances(connection, row["id"], [said], now, None, author=author)
        await push(connection, conversation_of(row), stored)


async def add_file(
    connection: AsyncConnection, conversation_id: str, message_id: str, author: str, file: NewFile, now: datetime
) -> Attachment:
    added = Attachment(
        file.name, conversation_id, message_id, author, file.prepared.kind, file.prepared.media_type, file.title,
        len(file.prepared.content), now,
    )  # fmt: skip
    values = {
        "name": added.name, "conversation_id": conversation_id, "message_id": message_id, "author": author,
        "kind": added.kind, "media_type": added.media_type, "title": added.title, "size": added.size,
        "source": file.source, "created_at": now,
    }  # fmt: skip
    await connection.execute(sa.insert(attachments).values(values))
    return added


async def check_room(connection: AsyncConnection, conversation_id: str, more: int) -> None:
    """Raises AttachmentRefused when the conversation has as many files, or bytes, as it may have."""
    held = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(attachments.c.size), 0))
    count, size = (await connection.execute(held.where(attachments.c.conversation_id == conversation_id))).one()
    if count >= MOST_FILES or size + more > MOST_BYTES:
        raise AttachmentRefused(f"a conversation has at most {MOST_FILES} files and {MOST_BYTES} bytes", "too_many")


async def find_file(connection: AsyncConnection, conversation_id: str, name: str) -> Attachment:
    """Raises NotFound."""
    same = (attachments.c.conversation_id == conversation_id) & (attachments.c.name == name)
    row = (await connection.execute(sa.select(attachments).where(same))).mappings().first()
    if row is None:
        raise NotFound("there is no such file")
    return attachment_of(row)


async def _known(connection: AsyncConnection, conversation_id: str, source: str) -> Attachment | None:
    same = (attachments.c.conversation_id == conversation_id) & (attachments.c.source == source)
    row = (await connection.execute(sa.select(attachments).where(same))).mappings().first()
    return attachment_of(row) if row else None


def attachment_of(row: Any) -> Attachment:
    return Attachment(
        row["name"], row["conversation_id"], row["message_id"], row["author"], row["kind"], row["media_type"],
        row["title"], row["size"], row["created_at"],
    )  # fmt: skip
