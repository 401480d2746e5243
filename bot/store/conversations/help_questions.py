"""After a handoff has ended: who is to be asked whether it helped, once each.

A protected conversation is never asked. The question waits while a turn is under way, so that neither overwrites what
the other has noted in the conversation's context.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import State
from bot.core.feedback import with_question
from bot.core.handoffs.finished import Finished
from bot.core.message import Utterance
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.after_tables import help_questions
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, messages
from bot.store.steps.handing import push
from bot.store.steps.messages import add_utterances, conversation_of

_NOBODY_CAME = ("withdrawn", "give_up")
_OURS_AGAIN = (State.WITH_BOT.value, State.CLOSED.value)
_AT_ONCE = 50


class SqlHelpQuestions:
    """Implements the port `HelpQuestions` of `bot/service/staff/help_keeper.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def due(self, since: datetime) -> list[Finished]:
        """Handoffs that ended after a moment and were not asked about yet."""
        asked = sa.exists().where(help_questions.c.handoff_id == handoffs.c.id)
        query = (
            sa.select(
                handoffs.c.id, handoffs.c.conversation_id, handoffs.c.department, conversations.c.locale,
                conversations.c.context,
            )
            .join(conversations, conversations.c.id == handoffs.c.conversation_id)
            .where(handoffs.c.ended_at >= since, handoffs.c.outcome.not_in(_NOBODY_CAME), ~asked)
            .where(handoffs.c.claimed_by.is_not(None), conversations.c.lease_by.is_(None))
            .limit(_AT_ONCE)
        )  # fmt: skip
        async with self._database.read() as connection:
            return [Finished(*row) for row in await connection.execute(query)]

    async def ask(self, finished: Finished, question: Utterance | None) -> bool:
        """Puts the question, or notes that none is to be put; False: nobody is asked (now)."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await _idle(connection, finished.conversation_id)
            if row is None or row["context"] != finished.context or not await _first(connection, finished.handoff_id):
                return False
            asked = question is not None and await _answered(connection, finished)
            asked = asked and row["state"] in _OURS_AGAIN
            mark = sa.insert(help_questions).values(handoff_id=finished.handoff_id, asked=asked, at=now)
            await connection.execute(mark)
            if not asked or question is None:
                return False
            context = with_question(row["context"], str(finished.handoff_id))
            same = conversations.c.id == finished.conversation_id
            await connection.execute(sa.update(conversations).where(same).values(context=context))
            said = await add_utterances(connection, finished.conversation_id, [question], now, None)
            await push(connection, conversation_of(row), said)
            return True


async def _idle(connection: AsyncConnection, conversation_id: str) -> Mapping[str, Any] | None:
    """The conversation, locked; None while a turn is under way, or when it was erased."""
    query = sa.select(conversations).where(conversations.c.id == conversation_id).with_for_update(key_share=True)
    row = (await connection.execute(query)).mappings().first()
    return dict(row) if row is not None and row["lease_by"] is None else None


async def _first(connection: AsyncConnection, handoff_id: int) -> bool:
    same = sa.select(help_questions.c.handoff_id).where(help_questions.c.handoff_id == handoff_id)
    return (await connection.execute(same)).first() is None


async def _answered(connection: AsyncConnection, finished: Finished) -> bool:
    """Whether somebody of the staff has written to the newcomer in this handoff."""
    of_it = sa.select(handoffs.c.requested_at).where(handoffs.c.id == finished.handoff_id).scalar_subquery()
    query = sa.select(messages.c.extras).where(
        messages.c.conversation_id == finished.conversation_id,
        messages.c.author == "staff",
        messages.c.created_at >= of_it,
    )
    return any(extras.get("staff") for (extras,) in await connection.execute(query))
