"""Files as staff see and send them: behind the same wall, with the same steps as words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Event
from bot.core.errors import NotFound, VersionChanged
from bot.core.handoffs.attachment import Attachment, NewFile, shown_file
from bot.core.handoffs.past import within
from bot.core.message import Utterance
from bot.store.conversations.attachments import add_file, attachment_of, check_room, find_file
from bot.store.handoffs.first_answers import count_first_answer
from bot.store.handoffs.handoffs import SqlHandoffs
from bot.store.schema.attachment_tables import attachments
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, messages
from bot.store.steps.handing import cancel_bot_replies, push
from bot.store.steps.messages import Draft, add_messages, conversation_of
from bot.store.steps.wall import behind_wall, not_claimed
from bot.store.steps.windows import windows_of_others


class SqlDeskAttachments(SqlHandoffs):
    """Implements the port `DeskAttachments`."""

    async def find(self, who: Staff, conversation_id: str, name: str) -> Attachment:
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            file = await find_file(connection, conversation_id, name)
            said = sa.select(messages.c.created_at).where(messages.c.id == file.message_id)
            theirs = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            if within((await connection.execute(said)).scalar_one(), theirs):
                raise NotFound("this was sent while another department had the conversation")
            return file

    async def of(self, conversation_id: str) -> Mapping[str, Sequence[Attachment]]:
        query = sa.select(attachments).where(attachments.c.conversation_id == conversation_id)
        found: defaultdict[str, list[Attachment]] = defaultdict(list)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(attachments.c.created_at, attachments.c.name))
            for file in map(attachment_of, rows.mappings()):
                found[file.message_id].append(file)
        return found

    async def send(
        self, who: Staff, conversation_id: str, file: NewFile, client_id: str, version: int, joined: Utterance
    ) -> Attachment:
        """The same client id again gives what was sent. Raises AlreadyClaimed, VersionChanged, AttachmentRefused."""
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            same = (attachments.c.conversation_id == conversation_id) & (attachments.c.source == file.source)
            known = (await connection.execute(sa.select(attachments).where(same))).mappings().first()
            if known:
                return attachment_of(known)
            await check_room(connection, conversation_id, len(file.prepared.content))
            if row["claimed_by"] != who.id:
                not_claimed(row)
                if row["version"] != version:
                    raise VersionChanged("the conversation has changed since the page was drawn; look again")
                await self._take(connection, who, row, Event.STAFF_WROTE, joined)
            sent = await self._send_file(connection, who, row, file, client_id)
            await count_first_answer(connection, row, client_id, self._clock.now())
            await cancel_bot_replies(connection, conversation_id)
            return sent

    async def _send_file(
        self, connection: AsyncConnection, who: Staff, row: Mapping[str, Any], file: NewFile, client_id: str
    ) -> Attachment:
        """A message whose words are the file's title."""
        now, size = self._clock.now(), len(file.prepared.content)
        shown = shown_file(
            Attachment(file.name, row["id"], "", "staff", file.prepared.kind, file.prepared.media_type, file.title,
                       size, now)
        )  # fmt: skip
        extras = {"kind": "file", "buttons": [], "links": [], "staff": who.id, "files": [shown]}
        draft = Draft("staff", file.title, "de", now, extras, client_id=client_id)
        said = await add_messages(connection, row["id"], [draft])
        sent = await add_file(connection, row["id"], said[0].id, "staff", file, now)
        active = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(active_at=now)
        await connection.execute(active)
        await connection.execute(
            sa.update(conversations).where(conversations.c.id == row["id"]).values(updated_at=now)
        )  # fmt: skip
        await push(connection, conversation_of(row), said)
        return sent
