"""Steps of a handoff inside a caller's transaction: state first, announcement after; unsent bot words cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import Conversation, Event
from bot.core.errors import VersionChanged
from bot.core.handoff import WOMAN, HandoffRequest
from bot.core.message import SAID_ANYWAY
from bot.core.ports import StoredMessage
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, messages, outbox
from bot.store.sequence import append_event
from bot.store.steps.assigning import assign
from bot.store.steps.reopening import back_to_the_same, before

PULLED = "web"  # this channel reads the event log by itself: nothing is pushed


async def change_state(
    connection: AsyncConnection, conversation: Conversation, event: Event, now: datetime
) -> Conversation:
    """Compare-and-set by version, and the entry in the event log.

    Raises:
        IllegalTransition: the state has no such event. VersionChanged: somebody else was faster.
    """
    after = conversation.after(event)
    same = (conversations.c.id == conversation.id) & (conversations.c.version == conversation.version)
    values = {"state": after.state.value, "version": after.version, "updated_at": now}
    changed = await connection.execute(sa.update(conversations).where(same).values(values))
    if not changed.rowcount:
        raise VersionChanged("the conversation has changed meanwhile; look again")
    await append_event(connection, conversation.id, "state", {"state": after.state.value}, now)
    return after


async def open_handoff(
    connection: AsyncConnection,
    conversation: Conversation,
    request: HandoffRequest,
    trigger: str,
    card: Mapping[str, Any],
    locale: str,
    now: datetime,
) -> bool:
    """Puts a conversation in the queue, and suggests a person; False when this message, or an earlier one, has done so
    already."""
    same = (handoffs.c.trigger_id == trigger) | (
        (handoffs.c.conversation_id == conversation.id) & handoffs.c.ended_at.is_(None)
    )
    if (await connection.execute(sa.select(handoffs.c.id).where(same).limit(1))).first():
        return False
    await change_state(connection, conversation, Event.REQUEST_PERSON, now)
    values = {
        "conversation_id": conversation.id, "trigger_id": trigger, "department": request.department,
        "topic": request.topic, "locale": locale, "requested_at": now, "active_at": now,
        "card": {**card, "by_name": request.by_name}, "woman": WOMAN in request.wishes, "district": request.district,
    }  # fmt: skip
    values |= await before(connection, conversation.id, request)
    await connection.execute(sa.insert(handoffs).values(values))
    if not (values["reopens"] and await back_to_the_same(connection, conversation.id, now)):
        await assign(connection, conversation.id, now)
    return True


async def end_handoff(connection: AsyncConnection, conversation_id: str, outcome: str, now: datetime) -> None:
    """What staff were shown ends here: with the handoff, their right to read along."""
    still_open = (handoffs.c.conversation_id == conversation_id) & handoffs.c.ended_at.is_(None)
    await connection.execute(sa.update(handoffs).where(still_open).values(ended_at=now, outcome=outcome))


async def alarm(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """Danger in a conversation that staff see: it goes to the top, and counts as not seen."""
    still_open = (handoffs.c.conversation_id == conversation_id) & handoffs.c.ended_at.is_(None)
    row = (await connection.execute(sa.select(handoffs.c.id, handoffs.c.card).where(still_open))).first()
    if row is None:
        return
    values = {"card": {**row.card, "alarm": True}, "seen_at": None, "alerted_at": None}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row.id).values(values))
    await append_event(connection, conversation_id, "alarm", {}, now)


async def cancel_bot_replies(connection: AsyncConnection, conversation_id: str) -> None:
    """What the bot had not sent yet stays unsent, but for what is said whoever owns the conversation."""
    waiting = (outbox.c.conversation_id == conversation_id) & (outbox.c.state == "pending")
    query = sa.select(outbox.c.id, messages.c.extras).join(messages, messages.c.id == outbox.c.message_id)
    rows = await connection.execute(query.where(waiting, messages.c.author == "bot"))
    unsent = [row.id for row in rows if row.extras.get("kind") not in SAID_ANYWAY]
    if unsent:
        await connection.execute(sa.update(outbox).where(outbox.c.id.in_(unsent)).values(state="cancelled"))


async def push(connection: AsyncConnection, conversation: Conversation, said: Sequence[StoredMessage]) -> None:
    """Outbox rows for channels that must be pushed to; the web chat reads the event log by itself."""
    if conversation.channel == PULLED or not said:
        return
    rows = [
        {
            "conversation_id": conversation.id, "message_id": message.id, "channel": conversation.channel,
            "state": "pending", "attempts": 0, "due_at": message.at,
        }
        for message in said
    ]  # fmt: skip
    await connection.execute(sa.insert(outbox).values(rows))
