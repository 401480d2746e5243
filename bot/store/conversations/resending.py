"""Sending again what did not surely arrive: staff decide, once per outcome."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.errors import NotFound
from bot.core.ports import Clock
from bot.core.pushed import Delivery
from bot.store.database import Database
from bot.store.schema.tables import messages, outbox
from bot.store.sequence import append_event
from bot.store.steps.wall import behind_wall, theirs

_DOUBTFUL = (Delivery.UNSURE.value, Delivery.FAILED.value)


class SqlResending:
    """Implements the port `Resending`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def doubtful(self, conversation_id: str) -> Mapping[str, int]:
        """Messages of staff that may not have arrived: how often each was tried."""
        query = (
            sa.select(outbox.c.message_id, outbox.c.attempts)
            .join(messages, messages.c.id == outbox.c.message_id)
            .where(outbox.c.conversation_id == conversation_id, outbox.c.state.in_(_DOUBTFUL))
            .where(messages.c.author == "staff")
        )
        async with self._database.read() as connection:
            return {row.message_id: row.attempts for row in await connection.execute(query)}

    async def resend(self, who: Staff, conversation_id: str, message_id: str, attempts: int) -> bool:
        """Back to the outbox, from the part that did not surely arrive. False: somebody has done so already.

        `attempts`: how often it had been tried when the page was drawn, so that the same press counts once.

        Raises:
            NotFound: no message of staff of this conversation. Forbidden, AlreadyClaimed.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await behind_wall(connection, who, conversation_id, lock=True)
            theirs(row, who)
            same = (outbox.c.conversation_id == conversation_id) & (outbox.c.message_id == message_id)
            of_staff = sa.exists().where(messages.c.id == outbox.c.message_id, messages.c.author == "staff")
            if (await connection.execute(sa.select(outbox.c.id).where(same, of_staff))).first() is None:
                raise NotFound("there is no such message of staff in this conversation")
            still = same & outbox.c.state.in_(_DOUBTFUL) & (outbox.c.attempts == attempts)
            values = {"state": Delivery.PENDING.value, "due_at": now, "error": None}
            changed = await connection.execute(sa.update(outbox).where(still).values(values))
            if changed.rowcount:
                data = {"message": message_id, "state": Delivery.PENDING.value}
                await append_event(connection, conversation_id, "delivery", data, now)
            return bool(changed.rowcount)
