"""What the newcomer is told of a handoff that they have not asked about, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.message import Utterance
from bot.core.together import UNTOLD, CalledOff, Parting, untold
from bot.store.schema.tables import conversations
from bot.store.steps.handing import push
from bot.store.steps.messages import add_utterances, conversation_of
from bot.store.steps.wall import PROTECTED


async def tell(
    connection: AsyncConnection, row: Mapping[str, Any], said: Sequence[Utterance], ended: str, now: datetime,
    off: Sequence[CalledOff] = (), parting: Parting = Parting(),
) -> None:  # fmt: skip
    """Says it; after a crisis, or where there are no words, it is only noted how the wait has `ended`, and told when
    the newcomer writes next (`bot/service/answers/untold.py`). `row`: the conversation, locked; `off`: what ended with
    it, told in the words of `parting`."""
    if said and PROTECTED not in row["context"]:
        told = await add_utterances(connection, row["id"], [*parting.says(off), *said], now, None)
        await push(connection, conversation_of(row), told)
        return
    noted = sa.update(conversations).where(conversations.c.id == row["id"])
    await connection.execute(noted.values(context={**row["context"], UNTOLD: untold(ended, off)}))
