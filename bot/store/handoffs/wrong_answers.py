"""A bot's answer that staff found wrong, for the review inbox."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden, NotFound
from bot.core.feedback import IMPROVE, Unsure
from bot.core.handoffs.past import within
from bot.core.ports import Clock
from bot.store.after.review import add_item
from bot.store.database import Database
from bot.store.schema.after_tables import review_items
from bot.store.schema.tables import messages
from bot.store.steps.wall import PROTECTED, behind_wall
from bot.store.steps.windows import windows_of_others

UnsureOf = Callable[[str, str], Unsure | None]


class SqlWrongAnswers:
    """Implements the port `WrongAnswers` of `bot/service/staff/wrong_answers.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def mark(self, who: Staff, conversation_id: str, message_id: str, unsure_of: UnsureOf) -> bool:
        """Whether the newcomer's words are kept for it; without their yes it only counts.

        `unsure_of(source, locale)` says what the answer was, or None for what must not be reviewed. Raises NotFound,
        Forbidden.
        """
        async with self._database.write() as connection:
            wall = await behind_wall(connection, who, conversation_id, lock=True)
            same = (messages.c.id == message_id) & (messages.c.conversation_id == conversation_id)
            row = (await connection.execute(sa.select(messages).where(same))).mappings().first()
            others = (await windows_of_others(connection, who, [conversation_id])).get(conversation_id, ())
            if row is None or row["author"] != "bot" or row["answers"] is None or within(row["created_at"], others):
                raise NotFound("there is no answer of the bot here")
            asked = await connection.execute(sa.select(messages.c.locale).where(messages.c.id == row["answers"]))
            unsure = unsure_of(row["extras"].get("source", ""), asked.scalar() or row["locale"])
            if PROTECTED in wall["context"] or unsure is None:
                raise Forbidden("a protected conversation never appears in the review inbox")
            agreed = bool(wall["context"].get(IMPROVE) == "yes")
            await add_item(connection, conversation_id, row["answers"], unsure, agreed, self._clock.now())
            return agreed

    async def marked(self, conversation_id: str) -> set[str]:
        """The answers that staff have marked. For who stands behind the wall."""
        query = (
            sa.select(messages.c.id)
            .join(review_items, review_items.c.message_id == messages.c.answers)
            .where(messages.c.conversation_id == conversation_id, review_items.c.kind == "staff")
        )
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())
