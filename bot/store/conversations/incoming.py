"""The channel's ids of what newcomers wrote: for deleting it there, as long as the channel lets us. No words."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.tables import incoming_ids, outbox
from bot.store.sequence import insert

DELETABLE = timedelta(hours=47)  # Telegram lets bots delete the messages of a private chat for 48 hours


class SqlIncoming:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def expire(self) -> None:
        """What the channel would not delete any more."""
        old = incoming_ids.c.at < instant(self._clock.now()) - DELETABLE
        async with self._database.write() as connection:
            await connection.execute(sa.delete(incoming_ids).where(old))


async def note_incoming(connection: AsyncConnection, conversation_id: str, external_id: str, now: datetime) -> None:
    """In the caller's transaction; the same again changes nothing."""
    values = {"conversation_id": conversation_id, "external_id": external_id, "at": now}
    await connection.execute(insert(connection, incoming_ids).values(values).on_conflict_do_nothing())


async def deletable(connection: AsyncConnection, conversation_id: str, now: datetime) -> list[str]:
    """What the channel may still delete: what we sent, then what the newcomer wrote."""
    since = instant(now) - DELETABLE
    sent = sa.select(outbox.c.external_ids).where(outbox.c.conversation_id == conversation_id)
    sent = sent.where(outbox.c.sent_at > since).order_by(outbox.c.id)
    ours = [i for (known,) in await connection.execute(sent) for i in known or ()]
    written = sa.select(incoming_ids.c.external_id).where(incoming_ids.c.conversation_id == conversation_id)
    return [*ours, *(await connection.execute(written.where(incoming_ids.c.at > since))).scalars()]
