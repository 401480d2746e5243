"""What is to be looked at again, in one query: texts by the days of their versions, everything by what is noted of it.

A text is due when the first of its locales is, or on its own noted day if that comes sooner.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.care import TEXTS, Care, Due, Piece
from bot.core.ports import Clock
from bot.core.texts.publication import REVIEWED_FOR
from bot.store.database import Database
from bot.store.schema.care_tables import content_care
from bot.store.schema.tables import Utc, responses
from bot.store.texts.response_rows import live_versions
from bot.store.texts.touched import last_touched


def falls_due(shared: bool) -> sa.ColumnElement[date]:
    """When a version is due, also where nobody has set a day. `shared`: on PostgreSQL."""
    days = REVIEWED_FOR.days
    if shared:
        later: Any = sa.cast(responses.c.created_at, sa.Date) + days
    else:
        later = sa.func.date(responses.c.created_at, f"+{days} days", type_=sa.Date)
    return sa.func.coalesce(responses.c.review_by, later, type_=sa.Date)


Stamp = tuple[int, int, int]


class SqlDue:
    """`DueStore` of `bot/service/content/care.py`. The days of texts are reread when one of them was touched."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._stamp: Stamp | None = None
        self._days: dict[tuple[str, str], date] = {}

    async def until(self, last: date) -> list[Due]:
        """Every piece that is due by `last`, the longest overdue first; without locales."""
        async with self._database.read() as connection:
            days = await self._of_texts(connection)
            noted = {(row.kind, row.key): row for row in await connection.execute(sa.select(content_care))}
        found = [Due(Piece(*key), day, _care(noted.get(key))) for key, day in days.items() if day <= last]
        early = {key for key, row in noted.items() if row.review_by and row.review_by < days.get(key, date.max)}
        found = [one for one in found if (one.piece.kind, one.piece.key) not in early] if early else found
        found += [Due(Piece(*key), noted[key].review_by, _care(noted[key])) for key in early]
        shown = (one for one in found if one.by <= last and not _archived(noted.get((one.piece.kind, one.piece.key))))
        return sorted(shown, key=lambda one: (one.by, one.piece.kind, one.piece.key))

    async def _of_texts(self, connection: AsyncConnection) -> dict[tuple[str, str], date]:
        """The first day on which each text is due in a locale."""
        stamp = await stamped(connection)
        if stamp != self._stamp:
            first = sa.func.min(falls_due(self._database.shared))
            query = live_versions.with_only_columns(responses.c.kind, responses.c.name, first)
            rows = await connection.execute(query.group_by(responses.c.kind, responses.c.name))
            self._days, self._stamp = {(kind, name): day for kind, name, day in rows}, stamp
        return self._days

    async def locales(self, pieces: Iterable[Piece], last: date) -> dict[Piece, tuple[str, ...]]:
        """Of these texts, the locales that are due by then."""
        wanted = {(piece.kind, piece.key) for piece in pieces if piece.kind in TEXTS}
        shown = (responses.c.kind, responses.c.name, responses.c.locale, falls_due(self._database.shared))
        query = sa.select(*shown).where(responses.c.name.in_({name for _, name in wanted}))
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(responses.c.version)) if wanted else ()
            newest = {(kind, name, locale): due for kind, name, locale, due in rows}
        found: dict[Piece, tuple[str, ...]] = {}
        for (kind, name, locale), due in sorted(newest.items()):
            if (kind, name) in wanted and due <= last:
                found[Piece(kind, name)] = (*found.get(Piece(kind, name), ()), locale)
        return found

    async def noted(self) -> dict[Piece, Care]:
        """All that is noted, but of what is archived."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(content_care).where(~content_care.c.archived))
            return {Piece(row.kind, row.key): _care(row) for row in rows}

    async def reminded(self) -> dict[Piece, datetime]:
        """When somebody was last reminded of what."""
        at = content_care.c.reminded_at
        query = sa.select(content_care.c.kind, content_care.c.key, sa.type_coerce(at, Utc)).where(at.is_not(None))
        async with self._database.read() as connection:
            return {Piece(kind, key): when for kind, key, when in await connection.execute(query)}


async def stamped(connection: AsyncConnection) -> Stamp:
    """Changes whenever a text does, in whatever way."""
    count, versions = (
        await connection.execute(sa.select(sa.func.count(), sa.func.sum(responses.c.version)).select_from(responses))
    ).one()
    return (await last_touched(connection)).number, int(count), int(versions or 0)


def _archived(row: Any) -> bool:
    return row is not None and bool(row.archived)


def _care(row: Any) -> Care:
    if row is None:
        return Care()
    return Care(row.owner, row.review_by, row.every_months, row.reviewed_by, row.reviewed_at)
