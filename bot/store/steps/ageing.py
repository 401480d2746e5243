"""What was said longer ago than anything is kept, in conversations that go on: words go by their own age.

What stays until its conversation goes: the welcome, changes of state and language, and who had it when, without words.
What is marked for the file stays until its handoff has ended and the record is printed, and everything while the
conversation waits for somebody to read it: each wait has an end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.form import FORM_AT, left, moment
from bot.store.schema.after_tables import records
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events, messages
from bot.store.schema.together_tables import appointments, call_backs
from bot.store.schema.translation_tables import translations
from bot.store.steps.keeping import lose_records

WORDLESS = ("state", "locale")  # events
_AT_ONCE = 500


async def expire_words(connection: AsyncConnection, before: datetime) -> int:
    """Deletes some of it, with inbox, outbox and files' rows; returns how many rows, 0 when nothing is left to do."""
    gone = 0
    await _give_up_printing(connection, before)
    for key, owner, old in _old(before):
        # Of conversations that began before: few, and their rows are found by their index.
        query = sa.select(key).join(conversations, conversations.c.id == owner)
        query = query.where(conversations.c.created_at < before, old, ~_waits()).limit(_AT_ONCE)
        keys = list((await connection.execute(_locked(query))).scalars())
        if key is messages.c.id:
            await _forget_translations(connection, keys)
        await connection.execute(sa.delete(key.table).where(key.in_(keys)))
        gone += len(keys)
    return gone + await _empty_cards(connection, before) + await _drop_forms(connection, before)


def _old(before: datetime) -> Iterator[tuple[sa.Column[str], sa.Column[str], sa.ColumnElement[bool]]]:
    """Primary key, owner, and what makes a row too old. Files, inbox and outbox go with their messages."""
    said = (messages.c.created_at < before) & messages.c.extras["kind"].as_string().is_distinct_from("welcome")
    yield messages.c.id, messages.c.conversation_id, said & ~_for_the_file(messages.c.created_at)
    yield events.c.number, events.c.conversation_id, (events.c.at < before) & events.c.kind.not_in(WORDLESS)
    yield call_backs.c.conversation_id, call_backs.c.conversation_id, call_backs.c.changed_at < before
    over = (appointments.c.changed_at < before) & (appointments.c.starts_at < before)
    yield appointments.c.id, appointments.c.conversation_id, over


def handed_over() -> sa.ColumnElement[bool]:
    """Whether a conversation is with staff, or waits for them."""
    return sa.exists().where(handoffs.c.conversation_id == conversations.c.id, handoffs.c.ended_at.is_(None))


def _waits() -> sa.ColumnElement[bool]:
    open_one = (handoffs.c.conversation_id == conversations.c.id) & handoffs.c.ended_at.is_(None)
    return sa.exists().where(open_one, handoffs.c.claimed_by.is_(None))


def _for_the_file(at: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Said in a handoff whose record is still to be printed."""
    marked = (records.c.status == "marked") & (records.c.conversation_id == conversations.c.id)
    return sa.exists().where(marked, records.c.handoff_id == handoffs.c.id, handoffs.c.requested_at <= at)


def _locked(query: sa.Select[Any]) -> sa.Select[Any]:
    """With their conversations locked, as every step locks them first."""
    return query.with_for_update(of=conversations, key_share=True)


async def _forget_translations(connection: AsyncConnection, ids: Collection[str]) -> None:
    """They may be younger than the words of these messages: none outlives them. What stays is translated anew."""
    owners = sa.select(messages.c.conversation_id).where(messages.c.id.in_(ids))
    await connection.execute(sa.delete(translations).where(translations.c.conversation_id.in_(owners)))


async def _give_up_printing(connection: AsyncConnection, before: datetime) -> None:
    """A record that could not be made would now be made without its words."""
    query = sa.select(records.c.id).join(handoffs, handoffs.c.id == records.c.handoff_id)
    query = query.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    failed = query.where(records.c.status == "failed", handoffs.c.requested_at < before)
    ids = list((await connection.execute(_locked(failed))).scalars())
    await lose_records(connection, records.c.id.in_(ids))


async def _empty_cards(connection: AsyncConnection, before: datetime) -> int:
    """A card repeats what was asked before the yes, and the note of a colleague."""
    query = sa.select(handoffs.c.id, handoffs.c.card, handoffs.c.requested_at)
    query = query.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    words = sa.or_(*(handoffs.c.card[name].as_string().is_not(None) for name in ("asked", "passed")))
    waits = handoffs.c.ended_at.is_(None) & handoffs.c.claimed_by.is_(None)
    asked = words & ~waits & ~_for_the_file(handoffs.c.requested_at)
    rows = await connection.execute(_locked(query.where(conversations.c.created_at < before, asked)))
    cards = [(row.id, row.card, emptied(row.card, row.requested_at, before)) for row in rows]
    changed = [(number, card) for number, former, card in cards if card != former]
    for number, card in changed:
        await connection.execute(sa.update(handoffs).where(handoffs.c.id == number).values(card=card))
    return len(changed)


async def _drop_forms(connection: AsyncConnection, before: datetime) -> int:
    """An idea or a complaint that was begun, and never sent."""
    old = conversations.c.context[FORM_AT].as_string() < moment(before)
    query = sa.select(conversations.c.id, conversations.c.context).where(conversations.c.created_at < before, old)
    rows = (await connection.execute(query.limit(_AT_ONCE).with_for_update(key_share=True))).all()
    for row in rows:
        same = sa.update(conversations).where(conversations.c.id == row.id)
        await connection.execute(same.values(context=left(row.context)))
    return len(rows)


def emptied(card: Mapping[str, Any], requested_at: datetime, before: datetime) -> dict[str, Any]:
    """Without what was asked before a moment; where it does not say when, it was just before the yes."""
    asked = [one for one in card.get("asked", ()) if _moment(one, requested_at) >= before]
    gone = {"asked"} | {"passed" for one in [card.get("passed")] if one and _moment(one, requested_at) < before}
    rest = {name: value for name, value in card.items() if name not in gone}
    return {**rest, "asked": asked} if asked else rest


def _moment(asked: Mapping[str, Any], requested_at: datetime) -> datetime:
    return datetime.fromisoformat(asked["at"]) if "at" in asked else requested_at
