"""The channel's ids of what newcomers wrote: for deleting it there, as long as the channel lets us, and for finding
what they change. No words."""

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


async def note_incoming(
    connection: AsyncConnection, conversation_id: str, external_id: str, now: datetime, message_id: str | None = None
) -> None:
    """In the caller's transaction; the same again changes nothing but the `message_id` it stands for."""
    values = {"conversation_id": conversation_id, "external_id": external_id, "at": now}
    noted = insert(connection, incoming_ids).values({**values, "message_id": message_id})
    key = ["conversation_id", "external_id"]
    if message_id is None:
        await connection.execute(noted.on_conflict_do_nothing(index_elements=key))
    else:
        changed = {"message_id": message_id}
        await connection.execute(noted.on_conflict_do_update(index_elements=key, set_=changed))


async def message_of(connection: AsyncConnection, conversation_id: str, external_id: str) -> str | None:
    """Of the newcomer's messages the one that the channel calls so; None where that is not known (any more)."""
    same = (incoming_ids.c.conversation_id == conversation_id) & (incoming_ids.c.external_id == external_id)
    return (await connection.execute(sa.select(incoming_ids.c.message_id).where(same))).scalar()


async def deletable(connection: AsyncConnection, conversation_id: str, now: datetime) -> list[str]:
    """What the channel may still delete: what we sent, then what the newcomer wrote."""
    since = instant(now) - DELETABLE
    sent = sa.select(outbox.c.external_ids).where(outbox.c.conversation_id == conversation_id)
    sent = sent.where(outbox.c.sent_at > since).order_by(outbox.c.id)
    ours = [i for (known,) in await connection.execute(sent) for i in known or ()]
    written = sa.select(incoming_ids.c.external_id).where(incoming_ids.c.conversation_id == conversation_id)
    return [*ours, *(await connection.execute(written.where(incoming_ids.c.at > since))).scalars()]
