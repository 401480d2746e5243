"""What staff wrote, and the German of what newcomers wrote, beside the messages themselves."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.tables import events, messages
from bot.store.sequence import append_event
from bot.store.steps.wall import behind_wall

READ = "german"  # an event: a message can now be read in German


class SqlWriting:
    """Implements the port `WrittenLog`; behind the department wall, as every look at a conversation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def changes(self, who: Staff, conversation_id: str) -> list[tuple[int, str]]:
        """(number in the log, locale) of every change of the newcomer's language."""
        query = sa.select(events.c.number, events.c.data).where(
            events.c.conversation_id == conversation_id, events.c.kind == "locale"
        )
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            rows = await connection.execute(query.order_by(events.c.number))
            return [(row.number, row.data["locale"]) for row in rows]

    async def hinted(self, who: Staff, conversation_id: str, hint: str, locale: str) -> bool:
        """Whether nothing but German came from staff since they were told, in this locale, that German follows."""
        said = messages.c
        abroad = (said.locale != DEFAULT) & said.locale.not_like(f"{DEFAULT}-%")
        theirs = (said.conversation_id == conversation_id) & (said.author == "staff") & abroad
        query = sa.select(said.text, said.locale).where(theirs).order_by(said.number.desc()).limit(1)
        async with self._database.read() as connection:
            await behind_wall(connection, who, conversation_id)
            last = (await connection.execute(query)).first()
            return last is not None and (last.text, last.locale) == (hint, locale)

    async def keep_german(self, who: Staff, conversation_id: str, texts: Mapping[str, str]) -> bool:
        """By id of the message; False when they are all known already. Only while staff may read the conversation."""
        async with self._database.write() as connection:
            await behind_wall(connection, who, conversation_id, lock=True)
            ours = (messages.c.conversation_id == conversation_id) & messages.c.id.in_(list(texts))
            rows = list(await connection.execute(sa.select(messages.c.id, messages.c.extras).where(ours)))
            fresh = [row for row in rows if not row.extras.get("german")]
            for row in fresh:
                extras = {**row.extras, "german": texts[row.id]}
                await connection.execute(sa.update(messages).where(messages.c.id == row.id).values(extras=extras))
            if fresh:
                await append_event(connection, conversation_id, READ, {}, self._clock.now())
            return bool(fresh)
