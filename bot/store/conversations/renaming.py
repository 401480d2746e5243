"""Pseudonyms of newcomers on a pushed channel are made with the channel's key: with another key everybody has another
one. Conversations get theirs anew from the address, so that a newcomer goes on in the same one, and deletes it.

Of two open conversations with one address (the key was changed before Lotse knew this) the one that a person of the
town waits for or owns goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import State
from bot.store.database import Database
from bot.store.schema.tables import conversations, inbox

_CLOSED = State.CLOSED.value


async def rename(database: Database, channel: str, pseudonym: Callable[[str], str]) -> int:
    """How many conversations were renamed, in one transaction. Almost always none: a look is enough."""
    of_channel = (conversations.c.channel == channel) & conversations.c.address.is_not(None)
    query = sa.select(conversations).where(of_channel).order_by(conversations.c.created_at.desc())
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    if all(row.person == pseudonym(row.address) for row in rows):
        return 0
    async with database.write() as connection:
        rows = (await connection.execute(query.with_for_update())).all()
        return await _renamed(connection, rows, pseudonym)


async def _renamed(connection: AsyncConnection, rows: Sequence[Any], pseudonym: Callable[[str], str]) -> int:
    right = {row.id: pseudonym(row.address) for row in rows}
    open_ones = {row.person: row.id for row in rows if row.person == right[row.id] and row.state != _CLOSED}
    renamed = 0
    for row in (row for row in rows if row.person != right[row.id]):
        person, other = right[row.id], open_ones.get(right[row.id])
        if row.state != _CLOSED:
            if other and not await _gives_way(connection, other):
                continue
            open_ones[person] = row.id
        same = conversations.c.id == row.id
        await connection.execute(sa.update(conversations).where(same).values(person=person))
        renamed += 1
    return renamed


async def _gives_way(connection: AsyncConnection, conversation_id: str) -> bool:
    """Closes one that nobody of the town knows of, if nothing in it waits for an answer."""
    waits = sa.exists().where(inbox.c.conversation_id == conversation_id, ~inbox.c.done)
    with_bot = (conversations.c.id == conversation_id) & (conversations.c.state == State.WITH_BOT.value)
    values = {"state": _CLOSED, "version": conversations.c.version + 1}
    closed = await connection.execute(sa.update(conversations).where(with_bot, ~waits).values(values))
    return bool(closed.rowcount)
