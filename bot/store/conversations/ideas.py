"""Ideas and complaints on the database. Who sent one is known only as the conversation it goes with, never shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation
from bot.core.errors import NotFound, VersionChanged
from bot.core.form import Idea, Status, Submission
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.form_tables import ideas


async def add_submission(
    connection: AsyncConnection, conversation: Conversation, submission: Submission, now: datetime
) -> None:
    """In the transaction of the reply that names its number: both, or neither and a new number at the next try."""
    values = {
        "number": submission.number, "conversation_id": conversation.id, "kind": submission.kind, "status": "new",
        "channel": conversation.channel, "language": submission.language, "text": submission.text,
        "about": submission.about, "contact": submission.contact, "note": "", "version": 0, "sent_at": now,
        "changed_at": now,
    }  # fmt: skip
    await connection.execute(sa.insert(ideas).values(values))


async def detach(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Before conversations expire: what was sent to the town is kept for its own time."""
    await connection.execute(
        sa.update(ideas).where(ideas.c.conversation_id.in_(conversation_ids)).values(conversation_id=None)
    )


class SqlIdeas:
    """Implements the port `Ideas`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def status(self, number: str) -> Status | None:
        """All that a number tells."""
        async with self._database.read() as connection:
            found = await connection.execute(sa.select(ideas.c.status).where(ideas.c.number == number))
            return cast(Status | None, found.scalar())

    async def listed(self) -> list[Idea]:
        """All there are, newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(ideas).order_by(ideas.c.sent_at.desc(), ideas.c.number))
            return [_idea(row) for row in rows.mappings()]

    async def mark(self, number: str, version: int, status: Status, note: str) -> None:
        """Raises NotFound: erased or expired meanwhile. VersionChanged: somebody else was faster."""
        same = ideas.c.number == number
        values = {"status": status, "note": note, "version": version + 1, "changed_at": self._clock.now()}
        async with self._database.write() as connection:
            changed = await connection.execute(sa.update(ideas).where(same, ideas.c.version == version).values(values))
            if changed.rowcount:
                return
            if (await connection.execute(sa.select(ideas.c.number).where(same))).first() is None:
                raise NotFound("there is no idea with this number any more")
            raise VersionChanged("somebody else has changed this meanwhile; look again")

    async def expire(self, before: datetime) -> int:
        """Deletes what was sent before a moment; returns how many."""
        async with self._database.write() as connection:
            gone = await connection.execute(sa.delete(ideas).where(ideas.c.sent_at < before))
            return int(gone.rowcount)


def _idea(row: Any) -> Idea:
    submission = Submission(
        row["number"], row["kind"], row["text"], row["language"], row["about"], row["contact"]
    )  # fmt: skip
    return Idea(
        submission, row["channel"], row["status"], row["note"], row["version"], row["sent_at"], row["changed_at"]
    )  # fmt: skip
