"""Owners, review dates and what was looked at, on the database; and whose letters went out when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Role
from bot.core.content.care import BETWEEN_LETTERS, TEXTS, Care, Piece, Reader, months_on, next_review
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.core.texts.publication import REVIEWED_FOR
from bot.store.database import Database
from bot.store.schema.care_tables import content_care
from bot.store.schema.desk_tables import staff
from bot.store.schema.reminder_tables import review_letters
from bot.store.schema.tables import responses
from bot.store.sequence import insert
from bot.store.texts import response_rows
from bot.store.texts.touched import touch

_VERSION = responses.c.version
_COORDINATES = (Role.COORDINATOR.value, Role.ADMINISTRATOR.value)


class SqlCare:
    """Implements `CareStore` and `Letters` of `bot/service/content/care.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, piece: Piece) -> Care:
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(content_care).where(_is(piece)))).mappings().first()
        return _care(row) if row else Care()

    async def note(self, pieces: Iterable[Piece], changes: dict[str, Any]) -> None:
        """Only the columns named in `changes`: others belong to somebody else."""
        async with self._database.write() as connection:
            for piece in pieces:
                await _upsert(connection, piece, changes)

    async def reviewed(self, pieces: Iterable[Piece], by: str, spoken: Collection[str]) -> None:
        """Looked at today, and right: due again by its rhythm; a text without one in a year.

        `spoken`: in these locales the text itself was read; the others are due later with it, but stay unread.
        """
        now, texts = self._clock.now(), list[Any]()
        async with self._database.write() as connection:
            for piece in pieces:
                row = (await connection.execute(sa.select(content_care).where(_is(piece)))).mappings().first()
                months = _care(row).every_months if row else None
                again = next_review(now.date(), months)
                seen = {"review_by": again, "reviewed_by": by[:120], "reviewed_at": now, "reminded_at": None}
                await _upsert(connection, piece, seen)
                if piece.kind in TEXTS:
                    texts.append((piece.kind, piece.key))
                    until = months_on(now.date(), months) if months else now.date() + REVIEWED_FOR
                    await _read(connection, piece, until, by, spoken)
            await touch(connection, texts)

    async def people(self) -> Sequence[tuple[int, str]]:
        """(number, name) of everybody who may own content."""
        able = sa.select(staff.c.id, staff.c.name).where(staff.c.active).order_by(staff.c.name, staff.c.id)
        async with self._database.read() as connection:
            return [(row.id, row.name) for row in await connection.execute(able)]

    async def readers(self) -> list[Reader]:
        """Everybody who wants letters and can sign in."""
        query = sa.select(staff.c.id, staff.c.name, staff.c.email, staff.c.role, review_letters.c.told_at)
        query = query.select_from(sa.outerjoin(staff, review_letters, review_letters.c.staff_id == staff.c.id))
        wanted = sa.func.coalesce(review_letters.c.wanted, sa.true()).is_(sa.true())
        able = staff.c.active & staff.c.password_hash.is_not(None)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(able, wanted).order_by(staff.c.id))
            return [Reader(r.id, r.name, r.email, r.role in _COORDINATES, r.told_at) for r in rows]

    async def wants_letters(self, staff_id: int) -> bool:
        query = sa.select(review_letters.c.wanted).where(review_letters.c.staff_id == staff_id)
        async with self._database.read() as connection:
            found = (await connection.execute(query)).scalar()
        return found is None or bool(found)

    async def choose_letters(self, staff_id: int, wanted: bool) -> None:
        async with self._database.write() as connection:
            row = insert(connection, review_letters).values(staff_id=staff_id, wanted=wanted)
            await connection.execute(row.on_conflict_do_update(index_elements=["staff_id"], set_={"wanted": wanted}))

    async def take(self, reader: Reader) -> bool:
        """True for exactly one caller a week: this one writes the letter."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = insert(connection, review_letters).values(staff_id=reader.id, wanted=True, told_at=now)
            due = review_letters.c.told_at.is_(None) | (review_letters.c.told_at <= instant(now) - BETWEEN_LETTERS)
            step = row.on_conflict_do_update(index_elements=["staff_id"], set_={"told_at": now}, where=due)
            return bool((await connection.execute(step)).rowcount)

    async def give_back(self, reader: Reader) -> None:
        """The letter did not go: it may be written again."""
        mine = review_letters.c.staff_id == reader.id
        async with self._database.write() as connection:
            await connection.execute(sa.update(review_letters).where(mine).values(told_at=reader.told_at))

    async def note_reminded(self, pieces: Iterable[Piece]) -> None:
        await self.note(pieces, {"reminded_at": self._clock.now()})


async def _upsert(connection: AsyncConnection, piece: Piece, changes: dict[str, Any]) -> None:
    row = insert(connection, content_care).values(kind=piece.kind, key=piece.key, **changes)
    await connection.execute(row.on_conflict_do_update(index_elements=["kind", "key"], set_=changes))


async def _read(connection: AsyncConnection, piece: Piece, until: date, by: str, spoken: Collection[str]) -> None:
    """The newest version in every locale."""
    this = (responses.c.kind == piece.kind) & (responses.c.name == piece.key)
    rows = await connection.execute(
        sa.select(responses.c.locale, responses.c.reviewed_by).where(this).order_by(_VERSION)
    )
    for locale, before in {row.locale: row.reviewed_by for row in rows}.items():
        reader = by if locale in spoken else before
        await response_rows.review(connection, (piece.kind, piece.key, locale), until, reader)  # type: ignore[arg-type]


def _is(piece: Piece) -> sa.ColumnElement[bool]:
    return (content_care.c.kind == piece.kind) & (content_care.c.key == piece.key)


def _care(row: Any) -> Care:
    return Care(row["owner"], row["review_by"], row["every_months"], row["reviewed_by"], row["reviewed_at"])
