"""The messages of a conversation for staff, without what they must not read: for the desk, its search and records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.desk import NAMELESS, DeskMessage
from bot.core.handoffs.past import HIDDEN_KINDS
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import inbox, messages, outbox
from bot.store.schema.together_tables import call_backs
from bot.store.sequence import append_event

SHOWN = "shown"  # an event: staff may read now what the newcomer wrote before they came


def for_staff() -> sa.ColumnElement[bool]:
    """Which messages staff may read who have the conversation.

    What was written to the bot while a department waits becomes theirs when the bot has answered it: until then nobody
    knows whether it is for the protection group alone. It waits for that also when the handoff has ended meanwhile.
    """
    pending = messages.alias("pending")
    nobody_came = handoffs.c.claimed_at.is_(None) | (handoffs.c.claimed_at > pending.c.created_at)
    reading = handoffs.c.ended_at.is_(None) | (handoffs.c.ended_at >= pending.c.created_at)
    unanswered = (
        sa.select(inbox.c.message_id)
        .join(pending, pending.c.id == inbox.c.message_id)
        .join(handoffs, handoffs.c.conversation_id == inbox.c.conversation_id)
        .where(~inbox.c.done, nobody_came & reading)
        .correlate(None)
    )
    return not_hidden() & messages.c.id.not_in(unanswered)


def not_hidden() -> sa.ColumnElement[bool]:
    """No greeting, and nothing that a newcomer tells the house and no colleague."""
    return sa.func.coalesce(messages.c.extras["kind"].as_string(), "message").not_in(HIDDEN_KINDS)


def last_words(conversation: sa.ColumnElement[str] | str) -> sa.ScalarSelect[Any]:
    """When the newcomer last wrote something that staff can see, and should answer."""
    theirs = (messages.c.conversation_id == conversation) & (messages.c.author == "newcomer")
    last = sa.select(sa.func.max(messages.c.created_at)).where(theirs, not_hidden(), ~_dealt_with())
    return last.scalar_subquery()


def first_words(conversation: sa.ColumnElement[str], after: sa.ColumnElement[datetime]) -> sa.ScalarSelect[datetime]:
    """As `last_words`, the first ones after that moment; null when there are none."""
    theirs = (messages.c.conversation_id == conversation) & (messages.c.author == "newcomer")
    query = sa.select(sa.func.min(messages.c.created_at)).where(theirs, not_hidden(), ~_dealt_with())
    return query.where(messages.c.created_at > after).scalar_subquery()


def _dealt_with() -> sa.ColumnElement[bool]:
    """What the desk answered at once in the name of staff; but a number to call waits for them."""
    answer, pressed = messages.alias("answer"), inbox.c.pressed
    same = (answer.c.conversation_id == messages.c.conversation_id) & (answer.c.answers == messages.c.id)
    call = pressed.startswith("handoff:call:", autoescape=True) & (pressed != "handoff:call:no")
    wanted = sa.exists().where(inbox.c.message_id == messages.c.id, call)
    mine = call_backs.c.conversation_id == answer.c.conversation_id
    by_words = sa.exists().where(mine, call_backs.c.asked_at == answer.c.created_at).correlate_except(call_backs)
    return sa.exists().where(same, answer.c.author == "staff", ~by_words) & ~wanted


async def staff_rows(connection: AsyncConnection, conversation_id: str) -> list[Mapping[str, Any]]:
    """In order, with `delivery`, `pressed` and `staff_name` (as `DeskMessage` has it)."""
    query = (
        sa.select(messages, outbox.c.state.label("delivery"), inbox.c.pressed)
        .outerjoin(outbox, outbox.c.message_id == messages.c.id)
        .outerjoin(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id, for_staff())
        .order_by(messages.c.number)
    )
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    names = {n.id: n.name for n in await connection.execute(sa.select(staff.c.id, staff.c.name))}
    return [
        {**row, "staff_name": _name(row["extras"].get("staff"), names), "text": _filled(row, names)} for row in rows
    ]


def _name(number: int | None, names: Mapping[int, str]) -> str | None:
    return names.get(number, NAMELESS) if number is not None else None


def _filled(row: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """A note of who took the conversation over says from whom: by number, so that a name goes with its person."""
    former = _name(row["extras"].get("former"), names)
    return f"{row['text']} Vorher: {former}." if former else str(row["text"])


async def desk_messages(connection: AsyncConnection, conversation_id: str) -> list[DeskMessage]:
    return [_desk_message(row) for row in await staff_rows(connection, conversation_id)]


async def show(connection: AsyncConnection, conversation_id: str, message_id: str, now: datetime) -> None:
    """After a message that nobody has answered before a person came: pages of the desk draw it."""
    query = (
        sa.select(messages.c.id)
        .join(handoffs, (handoffs.c.conversation_id == messages.c.conversation_id) & handoffs.c.ended_at.is_(None))
        .where(messages.c.id == message_id, handoffs.c.claimed_at > messages.c.created_at)
    )
    if (await connection.execute(query)).first():
        await append_event(connection, conversation_id, SHOWN, {}, now)


def _desk_message(row: Mapping[str, Any]) -> DeskMessage:
    extras = row["extras"]
    kind = extras.get("kind", "message")
    return DeskMessage(
        row["id"], row["number"], row["author"], row["text"], row["locale"], row["created_at"], kind, row["delivery"],
        row["staff_name"], extras.get("german", ""), extras.get("made", ""), row["pressed"], extras.get("source", ""),
        extras.get("changed", False), extras.get("refers", ""),
    )  # fmt: skip
