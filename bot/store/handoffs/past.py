"""Handoffs that were, on the database: looking at them again, and searching what was said in them.

Neither database folds Cyrillic or Arabic letters as people type them, so the words are compared in Python, newest
handoffs first, over a bounded number of them.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden, NotFound
from bot.core.handoffs.past import Found, Hit, PastConversation, PastHandoff, Window, excerpt, holds, wanted_words
from bot.core.handoffs.record import record_number
from bot.store.database import Database
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, messages
from bot.store.steps.desk_messages import desk_messages, for_staff
from bot.store.steps.wall import behind_wall
from bot.store.steps.windows import windows_of_others

_AT_ONCE = 100
_EARLIER = 20
_SEARCHED_AUTHORS = ("newcomer", "staff", "note")

_every = sa.select(handoffs, conversations.c.channel, conversations.c.person).join(
    conversations, conversations.c.id == handoffs.c.conversation_id
)
Row = sa.RowMapping


class SqlPast:
    """Implements the port `Past`. `looked`, `most`: how many handoffs are looked through, how many hits are shown."""

    def __init__(self, database: Database, looked: int = 1500, most: int = 50) -> None:
        self._database, self._looked, self._most = database, looked, most

    async def search(self, who: Staff, wanted: Sequence[str]) -> Found:
        hits: list[Hit] = []
        async with self._database.read() as connection:
            rows, more = await self._theirs(connection, who)
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                said = await _said(connection, [row["conversation_id"] for row in some])
                others = await windows_of_others(connection, who, _open(some))
                hits += await asyncio.to_thread(_look, some, said, others, wanted)
                if len(hits) > self._most:
                    return Found(hits[: self._most], False)
        return Found(hits, not more)

    async def earlier(self, who: Staff, conversation_id: str) -> list[PastHandoff]:
        async with self._database.read() as connection:
            row = await behind_wall(connection, who, conversation_id)
            same = (conversations.c.channel == row["channel"]) & (conversations.c.person == row["person"])
            theirs = handoffs.c.department.in_(who.departments) & handoffs.c.ended_at.is_not(None)
            query = _every.where(same, theirs).order_by(handoffs.c.requested_at.desc()).limit(_EARLIER)
            rows = list((await connection.execute(query)).mappings())
            declined = await _declined(connection, who, rows)
            return [_handoff(row) for row in rows if _person(row) not in declined]

    async def open(self, who: Staff, handoff_id: int) -> PastConversation:
        async with self._database.read() as connection:
            query = _every.where(handoffs.c.id == handoff_id, handoffs.c.ended_at.is_not(None))
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound("there is no such handoff, or it has not ended")
            if row["department"] not in who.departments:
                raise Forbidden("this conversation was handed to another department")
            if await _declined(connection, who, [row]):
                raise Forbidden("the newcomer has asked for somebody else")
            past = _handoff(row)
            said = await desk_messages(connection, past.conversation_id)
            return PastConversation(past, [message for message in said if past.shows(message.at, ())])

    async def _theirs(self, connection: AsyncConnection, who: Staff) -> tuple[list[Row], bool]:
        """The newest handoffs of one's departments, without people who declined this one; whether there are more."""
        query = _every.where(handoffs.c.department.in_(who.departments)).order_by(handoffs.c.id.desc())
        rows = list((await connection.execute(query.limit(self._looked + 1))).mappings())
        declined = await _declined(connection, who, rows[: self._looked])
        return [row for row in rows[: self._looked] if _person(row) not in declined], len(rows) > self._looked


def _look(
    rows: Sequence[Row],
    said: Mapping[str, Sequence[Row]],
    others: Mapping[str, Sequence[Window]],
    wanted: Sequence[str],
) -> list[Hit]:
    hits: list[Hit] = []
    for row in rows:
        of_it = row["conversation_id"]
        hit = _hit(row, said.get(of_it, ()), others.get(of_it, ()), wanted)
        hits += [hit] if hit else []
    return hits


def _hit(row: Row, said: Sequence[Row], others: Sequence[Window], wanted: Sequence[str]) -> Hit | None:
    """The newest place of one handoff in which all words are."""
    past = _handoff(row)
    for one in reversed(said):
        if past.shows(one["created_at"], others) and holds(one["text"], wanted):
            return Hit(past, one["author"], excerpt(one["text"], wanted), one["locale"])
    for text, locale in _card(past.card):
        if holds(text, wanted):
            return Hit(past, "card", excerpt(text, wanted), locale)
    mark = record_number(past.id)
    return Hit(past, "mark", mark, "de") if wanted_words(mark) == list(wanted) else None


def _card(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for asked in card.get("asked", ()):
        yield asked["text"], asked["locale"]
        if asked.get("german"):
            yield asked["german"], "de"
    for label, text in card.get("lines", ()):
        yield f"{label}: {text}", "de"


async def _said(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Row]]:
    """By conversation, in order."""
    query = sa.select(
        messages.c.conversation_id,
        messages.c.author,
        messages.c.text,
        messages.c.locale,
        messages.c.created_at,
    ).where(messages.c.conversation_id.in_(ids), messages.c.author.in_(_SEARCHED_AUTHORS), for_staff())
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in (await connection.execute(query.order_by(messages.c.number))).mappings():
        found[row["conversation_id"]].append(row)
    return found


async def _declined(connection: AsyncConnection, who: Staff, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Those of these people who, in any handoff of theirs, asked for somebody else than this one."""
    people = sorted({row["person"] for row in rows})
    declined: set[tuple[str, str]] = set()
    for start in range(0, len(people), _AT_ONCE):
        query = sa.select(conversations.c.channel, conversations.c.person, handoffs.c.avoided).join(
            handoffs, handoffs.c.conversation_id == conversations.c.id
        )
        some = query.where(conversations.c.person.in_(people[start : start + _AT_ONCE]))
        declined |= {(r.channel, r.person) for r in await connection.execute(some) if who.id in (r.avoided or ())}
    return declined


def _open(rows: Sequence[Row]) -> list[str]:
    return [row["conversation_id"] for row in rows if row["ended_at"] is None]


def _person(row: Row) -> tuple[str, str]:
    return row["channel"], row["person"]


def _handoff(row: Row) -> PastHandoff:
    return PastHandoff(
        row["id"], row["conversation_id"], row["department"], row["topic"], row["channel"], row["locale"],
        row["requested_at"], row["ended_at"], row["outcome"], dict(row["card"]),
    )  # fmt: skip
