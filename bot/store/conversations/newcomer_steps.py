"""What newcomers ask for around a handoff, inside the transaction that answers their button.

Each step is checked against what holds at that moment and may come twice. What is returned is said to the newcomer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.conversation import Conversation, Event, State
from bot.core.handoffs.record import record_number
from bot.core.handoffs.telling import TIMES_TOLD
from bot.core.message import Reply, Utterance
from bot.core.together import (
    CALL,
    WOMAN_PRESS,
    AskAppointment,
    CallMe,
    Consent,
    Decline,
    NoCall,
    TakeBack,
    Told,
    WantsWoman,
    claim_mark,
)
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import appointments, call_backs
from bot.store.sequence import insert
from bot.store.steps.assigning import assign
from bot.store.steps.handing import change_state, end_handoff
from bot.store.steps.promises import end_promises, forget
from bot.store.steps.releasing import left_for, release

_CAME_TO_NOTHING = ("declined", "dropped")
_ANSWERED = ("asked", "agreed", "declined")  # a newcomer's yes or no to an appointment still counts
_WISH = ["Wunsch", "möchte mit einer Frau sprechen"]


async def take_step(
    connection: AsyncConnection, conversation: Conversation, reply: Reply, now: datetime
) -> tuple[Sequence[Utterance], Conversation]:
    """What is said, and the conversation after it. The conversation's row is locked by the caller."""
    step = reply.step
    if isinstance(step, Decline):
        return await _decline(connection, conversation, step, reply, now)
    if isinstance(step, AskAppointment):
        return await _ask_appointment(connection, conversation, step, now), conversation
    if isinstance(step, WantsWoman):
        return await _woman(connection, conversation, step, reply, now)
    if isinstance(step, Consent):
        return await _consent(connection, conversation, step, reply, now), conversation
    if isinstance(step, TakeBack):
        return await _take_back(connection, conversation, step, reply, now)
    if isinstance(step, CallMe):
        done = await _call_me(connection, conversation, step, now)
    elif isinstance(step, NoCall):
        await connection.execute(sa.delete(call_backs).where(call_backs.c.conversation_id == conversation.id))
        done = True
    elif isinstance(step, Told):
        done = await _told(connection, conversation, step)
    else:
        done = True  # Aside, or no step at all
    return (reply.utterances if done else ()), conversation


async def _decline(
    connection: AsyncConnection, conversation: Conversation, step: Decline, reply: Reply, now: datetime
) -> tuple[Sequence[Utterance], Conversation]:
    """Whoever had it loses it at once; with nobody left the bot owns it, and nobody reads along any more."""
    row = await _open(connection, conversation.id)
    if row is None or conversation.state is not State.WITH_STAFF:
        return (), conversation
    if claim_mark(conversation.id, row["claimed_by"]) != step.mark:
        return step.changed, conversation
    avoided = sorted({*(row["avoided"] or ()), row["claimed_by"]})
    row = {**row, "avoided": avoided}
    left = await left_for(connection, row)
    after = await release(connection, row, now, avoided)
    if left:
        return _promised(reply.utterances, left), after
    after = await change_state(connection, after, Event.GIVE_UP, now)
    await end_handoff(connection, conversation.id, "declined", now)
    off = step.parting.says(await end_promises(connection, conversation.id, now))
    kept = {name: value for name, value in row["context"].items() if name != "handoff"}
    same = conversations.c.id == conversation.id
    await connection.execute(sa.update(conversations).where(same).values(context=kept))
    others = row["woman"] and await left_for(connection, {**row, "woman": False})
    return [*off, *(step.no_woman if others else step.alone)], after


async def _take_back(
    connection: AsyncConnection, conversation: Conversation, step: TakeBack, reply: Reply, now: datetime
) -> tuple[Sequence[Utterance], Conversation]:
    """From whoever has it; nobody reads along, or calls, or asks an office any more. What only waited has ended with
    the reply's effects."""
    said = [*reply.utterances, *step.parting.says(await forget(connection, conversation.id, now))]
    if conversation.state is not State.WITH_STAFF:
        return said, conversation
    after = await change_state(connection, conversation, Event.HAND_BACK, now)
    await end_handoff(connection, conversation.id, "withdrawn", now)
    same = conversations.c.id == conversation.id
    context = (await connection.execute(sa.select(conversations.c.context).where(same))).scalar_one()
    kept = {name: value for name, value in context.items() if name not in ("handoff", CALL)}
    await connection.execute(sa.update(conversations).where(same).values(context=kept))
    return said, after


def _promised(said: Sequence[Utterance], left: Sequence[Staff]) -> Sequence[Utterance]:
    """What is said with the buttons for what can be kept: a woman only where one is left."""
    if any(who.woman for who in left):
        return said
    return [replace(one, buttons=tuple(b for b in one.buttons if b.payload != WOMAN_PRESS)) for one in said]


async def _woman(
    connection: AsyncConnection, conversation: Conversation, step: WantsWoman, reply: Reply, now: datetime
) -> tuple[Sequence[Utterance], Conversation]:
    """A man who has it loses it at once: "a woman will answer you" is the truth. Where none may, nothing changes."""
    row = await _open(connection, conversation.id)
    if row is None:
        return (), conversation
    if not await left_for(connection, {**row, "woman": True}):
        return step.none, conversation
    if not row["woman"]:
        card = {**row["card"], "lines": [*row["card"].get("lines", ()), _WISH]}
        this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
        await connection.execute(this.values(woman=True, card=card))
        await assign(connection, conversation.id, now)
    owned = sa.select(staff.c.woman).where(staff.c.id == row["claimed_by"])
    if conversation.state is State.WITH_STAFF and not (await connection.execute(owned)).scalar():
        return reply.utterances, await release(connection, row, now)
    return reply.utterances, conversation


async def _told(connection: AsyncConnection, conversation: Conversation, step: Told) -> bool:
    """A line of the card; the last answer to a question holds."""
    row = await _open(connection, conversation.id)
    if row is None:
        return False
    lines = [line for line in row["card"].get("lines", ()) if line[0] != step.label]
    card = {**row["card"], "lines": [*lines, [step.label, step.text]], TIMES_TOLD: row["card"].get(TIMES_TOLD, 0) + 1}
    await connection.execute(sa.update(handoffs).where(handoffs.c.id == row["handoff_id"]).values(card=card))
    return True


async def _call_me(connection: AsyncConnection, conversation: Conversation, step: CallMe, now: datetime) -> bool:
    """A number is kept for staff only, so only while the conversation is handed over."""
    row = await _open(connection, conversation.id)
    if row is None:
        return False
    values = {
        "phone": step.phone, "wish": step.wish, "state": "open", "tries": 0, "promised_by": None, "asked_at": now,
        "changed_at": now,
    }  # fmt: skip
    made = insert(connection, call_backs).values(conversation_id=conversation.id, **values)
    await connection.execute(made.on_conflict_do_update(index_elements=["conversation_id"], set_=values))
    if row["claimed_by"] is None:
        this = sa.update(handoffs).where(handoffs.c.id == row["handoff_id"])
        await connection.execute(this.values(seen_at=None, alerted_at=None))
    return True


async def _ask_appointment(
    connection: AsyncConnection, conversation: Conversation, step: AskAppointment, now: datetime
) -> Sequence[Utterance]:
    """Asked once for the same wish, anew where it came to nothing, or was left when an earlier handoff ended; of what
    was agreed to it is said how it stands."""
    handoff = await _open(connection, conversation.id)
    if handoff is None:
        return ()
    draft = step.draft.under(record_number(handoff["handoff_id"]))
    values = {
        "conversation_id": conversation.id, "uid": draft.uid, "office": draft.office, "topic": draft.topic,
        "starts_at": draft.starts_at, "minutes": draft.minutes, "text": draft.text, "state": "asked",
        "created_at": now, "changed_at": now,
    }  # fmt: skip
    await connection.execute(insert(connection, appointments).values(values).on_conflict_do_nothing())
    this = appointments.c.uid == draft.uid
    left = (appointments.c.created_at < handoff["requested_at"]) & (appointments.c.state != "sent")
    anew = sa.update(appointments).where(this, appointments.c.state.in_(_CAME_TO_NOTHING) | left)
    await connection.execute(anew.values(values))
    row = (await connection.execute(sa.select(appointments).where(this))).mappings().one()
    known = step.known.get(row["state"])
    return (step.said(row["id"], draft),) if row["state"] == "asked" else (known,) if known else ()


async def _consent(
    connection: AsyncConnection, conversation: Conversation, step: Consent, reply: Reply, now: datetime
) -> Sequence[Utterance]:
    """The last answer to the request that was shown holds until it goes to the office, a yes until its time has come
    or the handoff that it belongs to has ended; after that it is said how the request stands."""
    this = (appointments.c.id == step.appointment) & (appointments.c.conversation_id == conversation.id)
    row = (await connection.execute(sa.select(appointments).where(this))).mappings().first()
    if row is None:
        return ()
    if row["state"] not in _ANSWERED:
        known = step.stands.get(row["state"])
        return (known(row["starts_at"]),) if known else ()
    handoff = await _open(connection, conversation.id)
    here = handoff is not None and row["created_at"] >= handoff["requested_at"]
    if step.agreed and not (here and row["starts_at"] > now):
        return step.over
    change = sa.update(appointments).where(this)
    await connection.execute(change.values(state="agreed" if step.agreed else "declined", changed_at=now))
    return reply.utterances


async def _open(connection: AsyncConnection, conversation_id: str) -> Mapping[str, Any] | None:
    open_one = (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
    query = sa.select(
        conversations, handoffs.c.id.label("handoff_id"), handoffs.c.department, handoffs.c.claimed_by,
        handoffs.c.avoided, handoffs.c.woman, handoffs.c.card, handoffs.c.requested_at,
    ).join(handoffs, open_one)  # fmt: skip
    row = (await connection.execute(query.where(conversations.c.id == conversation_id))).mappings().first()
    return dict(row) if row else None
