"""Files that lie with a channel: of each only the channel's name for it, until the newcomer's yes or no."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, State
from bot.core.handoffs.attachment import DueFile, RemoteFile
from bot.core.instants import instant
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.attachment_tables import attachments, file_references
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, inbox
from bot.store.sequence import insert
from bot.store.steps.handing import push
from bot.store.steps.messages import add_utterances, conversation_of

_OURS_FOR = timedelta(minutes=3)
_BEFORE_THE_YES = timedelta(days=1)  # what was shown longer ago is not what this yes was about

_open = (
    sa.select(file_references, inbox.c.message_id, handoffs.c.requested_at)
    .join(conversations, conversations.c.id == file_references.c.conversation_id)
    .join(
        inbox,
        (inbox.c.external_id == file_references.c.external_id)
        & (inbox.c.channel == conversations.c.channel)
        & (inbox.c.conversation_id == conversations.c.id),
    )
    .join(handoffs, (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None))
)


class SqlFileReferences:
    """Implements the port `FileReferences`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def remember(self, conversation: Conversation, external_id: str, file: RemoteFile) -> None:
        """The same event again changes nothing; of a conversation that is gone nothing is remembered."""
        now = self._clock.now()
        values = {
            "conversation_id": conversation.id, "external_id": external_id, "reference": file.reference,
            "source": file.source, "title": file.title, "size": file.size, "attempts": 0, "due_at": now,
            "created_at": now,
        }  # fmt: skip
        async with self._database.write() as connection:
            there = sa.select(conversations.c.id).where(conversations.c.id == conversation.id)
            if (await connection.execute(there.with_for_update(key_share=True))).first():
                await connection.execute(insert(connection, file_references).values(values).on_conflict_do_nothing())

    async def known(self, conversation: Conversation, file: RemoteFile) -> bool:
        waits = sa.exists().where(
            file_references.c.conversation_id == conversation.id, file_references.c.source == file.source
        )
        kept = sa.exists().where(
            attachments.c.conversation_id == conversation.id,
            attachments.c.source.endswith(f":{file.source}", autoescape=True),
        )
        async with self._database.read() as connection:
            return bool((await connection.execute(sa.select(waits | kept))).scalar_one())

    async def take(self, channel: str) -> DueFile | None:
        now = self._clock.now()
        agreed = conversations.c.state.in_((State.WAITING.value, State.WITH_STAFF.value))
        query = _open.where(conversations.c.channel == channel, agreed, file_references.c.due_at <= now)
        async with self._database.read() as connection:
            query = query.where(_meant(connection)).order_by(file_references.c.id).limit(1)
            row = (await connection.execute(query)).mappings().first()
        return await self._lease(row) if row else None

    async def put_off(self, due: DueFile, seconds: float) -> None:
        later = {"due_at": instant(self._clock.now()) + timedelta(seconds=seconds), "attempts": due.attempts + 1}
        async with self._database.write() as connection:
            await connection.execute(
                sa.update(file_references).where(file_references.c.id == due.id).values(later)
            )  # fmt: skip

    async def forget(self, due: DueFile) -> None:
        async with self._database.write() as connection:
            await self._forget(connection, due)

    async def forget_all(self, conversation_id: str) -> None:
        of_it = file_references.c.conversation_id == conversation_id
        async with self._database.write() as connection:
            await connection.execute(sa.delete(file_references).where(of_it))

    async def expire(self) -> None:
        """What no yes followed."""
        old = file_references.c.created_at < instant(self._clock.now()) - 2 * _BEFORE_THE_YES
        async with self._database.write() as connection:
            await connection.execute(sa.delete(file_references).where(old))

    async def tell(self, due: DueFile, said: Utterance) -> None:
        """The file will not come: forgotten, and the newcomer hears it, whoever owns the conversation."""
        same = conversations.c.id == due.conversation.id
        async with self._database.write() as connection:
            query = sa.select(conversations).where(same).with_for_update(key_share=True)
            row = (await connection.execute(query)).mappings().first()
            if row is None or not await self._forget(connection, due):
                return
            author: Any = "staff" if row["state"] == State.WITH_STAFF.value else "bot"
            stored = await add_utterances(
                connection, due.conversation.id, [said], self._clock.now(), None, author=author
            )  # fmt: skip
            await push(connection, due.conversation, stored)

    async def _lease(self, row: Any) -> DueFile | None:
        """None when another process was faster."""
        same = (file_references.c.id == row["id"]) & (file_references.c.due_at == row["due_at"])
        values = {"due_at": instant(self._clock.now()) + _OURS_FOR}
        async with self._database.write() as connection:
            taken = await connection.execute(sa.update(file_references).where(same).values(values))
            query = sa.select(conversations).where(conversations.c.id == row["conversation_id"])
            found = (await connection.execute(query)).mappings().first()
        if not taken.rowcount or found is None:
            return None
        file = RemoteFile(row["reference"], row["source"], row["title"], row["size"])
        return DueFile(row["id"], conversation_of(found), row["message_id"], file, row["attempts"])

    async def _forget(self, connection: AsyncConnection, due: DueFile) -> bool:
        gone = await connection.execute(sa.delete(file_references).where(file_references.c.id == due.id))
        return bool(gone.rowcount)


def _meant(connection: AsyncConnection) -> sa.ColumnElement[bool]:
    """Shown not long before the yes."""
    created, agreed, days = file_references.c.created_at, handoffs.c.requested_at, _BEFORE_THE_YES.days
    if connection.dialect.name == "sqlite":  # which keeps moments as text
        return sa.func.julianday(created) > sa.func.julianday(agreed) - days
    return created > agreed - sa.func.make_interval(0, 0, 0, days)
