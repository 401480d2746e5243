"""How a handoff ends or goes on elsewhere, inside the caller's transaction: goodbye, reason, topic, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Event
from bot.core.errors import Forbidden, NewcomerWrote, PersonAway
from bot.core.together import CALL, CLOSED, UNTOLD, Closed, Parting
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import messages
from bot.store.steps.counting import count
from bot.store.steps.handing import change_state, end_handoff, push
from bot.store.steps.messages import add_utterances, conversation_of
from bot.store.steps.releasing import colleagues


async def part(
    connection: AsyncConnection, row: Mapping[str, Any], event: Event, outcome: str, parting: Parting, now: datetime
) -> None:
    """State first, then the goodbye in the name of staff. `row`: conversation with its open handoff, locked.

    Raises:
        IllegalTransition, VersionChanged, NewcomerWrote.
    """
    await _all_read(connection, row["id"], parting.seen)
    await change_state(connection, conversation_of(row), event, now)
    await end_handoff(connection, row["id"], outcome, now)
    this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
    await connection.execute(this.values(reason=parting.reason, closed_topic=parting.topic))
    if parting.goodbye:
        said = await add_utterances(connection, row["id"], [parting.goodbye], now, None, author="staff")
        await push(connection, conversation_of(row), said)
    if parting.reason:
        await count(connection, now, parting.counted, row["locale"], row["channel"], f"closed_{parting.reason}")


async def _all_read(connection: AsyncConnection, conversation_id: str, seen: int | None) -> None:
    """What the newcomer wrote last must not end unread. The conversation is locked: what comes now comes afterwards,
    and is the bot's to answer."""
    theirs = (messages.c.conversation_id == conversation_id) & (messages.c.author == "newcomer")
    last = (await connection.execute(sa.select(sa.func.max(messages.c.number)).where(theirs))).scalar()
    if seen is not None and last is not None and last > seen:
        raise NewcomerWrote("the newcomer has written since the page was drawn; read it first")


def context_after(row: Mapping[str, Any], event: Event, parting: Parting, now: datetime) -> dict[str, str]:
    """What the conversation remembers: nobody reads it; after a close, for some days, who did."""
    kept = {name: value for name, value in row["context"].items() if name not in ("handoff", CALL, CLOSED, UNTOLD)}
    if event is Event.CLOSE and parting.reason != "abuse":
        kept[CLOSED] = Closed(row["handoff_id"], row["department"], now, bool(row["woman"])).kept()
    return kept


async def hand_to(
    connection: AsyncConnection, row: Mapping[str, Any], department: str, person: int, sure: bool, now: datetime
) -> None:
    """Suggests one person of a department.

    Raises:
        Forbidden: no such person there, or one the newcomer declined, or no woman although one was asked for.
        PersonAway: not there now, and nobody said that it can wait (`sure`).
    """
    able = await colleagues(connection, department, row["avoided"] or ())
    found = next((who for who in able if who.id == person and (who.woman or not row["woman"])), None)
    if found is None:
        raise Forbidden("this person cannot get this conversation")
    if found.away(now) and not sure:
        raise PersonAway("this person is not there now")
    this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
    await connection.execute(this.values(assigned_to=person, assigned_at=now))
