"""Drafts of prepared texts on the database, and what was suggested by a machine. Every step compares the version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.core.instants import instant
from bot.core.ports import Clock
from bot.core.texts.draft import DraftState, KeptDraft, Pair
from bot.core.texts.publication import Key
from bot.core.texts.response import Kind
from bot.store.database import Database
from bot.store.schema.draft_tables import suggestions, text_drafts
from bot.store.sequence import insert
from bot.store.texts.draft_rows import at, changed, draft_of, end, row_of

_SUGGESTIONS_KEPT = timedelta(days=365)


class SqlDrafts:
    """Implements the port `Drafts`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def open(self) -> Mapping[Pair, DraftState]:
        """The state of every draft there is, for lists; no words are read."""
        columns = (text_drafts.c.kind, text_drafts.c.name, text_drafts.c.state)
        async with self._database.read() as connection:
            return {(row.kind, row.name): row.state for row in await connection.execute(sa.select(*columns))}

    async def find(self, kind: Kind, name: str) -> KeptDraft | None:
        found = await self._where(text_drafts.c.kind == kind, text_drafts.c.name == name)
        return found[0] if found else None

    async def due(self, now: datetime) -> list[KeptDraft]:
        """What is to be published by now, the oldest first."""
        return await self._where(text_drafts.c.state == "scheduled", text_drafts.c.publish_at <= now)

    async def keep(self, draft: KeptDraft, seen: int) -> None:
        """Writes the draft as its next version. Raises DraftChanged when it is no longer at the version `seen`."""
        row = row_of(draft)
        try:
            async with self._database.write() as connection:
                if seen == 0:
                    await connection.execute(sa.insert(text_drafts).values(row))
                    return
                done = await connection.execute(sa.update(text_drafts).where(at(draft.pair, seen)).values(row))
                if not done.rowcount:
                    raise changed(draft.pair)
        except IntegrityError as error:  # somebody else has begun one meanwhile
            raise changed(draft.pair) from error

    async def discard(self, pair: Pair, seen: int) -> None:
        """Raises DraftChanged."""
        async with self._database.write() as connection:
            await end(connection, pair, seen)

    async def suggested(self, key: Key, digest: str, provider: str) -> None:
        """A machine has suggested this text."""
        now = self._clock.now()
        row = {
            "kind": key[0], "name": key[1], "locale": key[2], "hash": digest, "provider": provider, "made_at": now,
        }  # fmt: skip
        async with self._database.write() as connection:
            old = suggestions.c.made_at < instant(now) - _SUGGESTIONS_KEPT
            await connection.execute(sa.delete(suggestions).where(old))
            await connection.execute(insert(connection, suggestions).values(row).on_conflict_do_nothing())

    async def machines(self, kind: Kind, name: str, digests: Collection[str]) -> dict[tuple[str, str], str]:
        """Which of these are suggestions: the provider per (locale, hash)."""
        table = suggestions.c
        query = sa.select(suggestions).where(table.kind == kind, table.name == name, table.hash.in_(digests))
        async with self._database.read() as connection:
            return {(row.locale, row.hash): row.provider for row in await connection.execute(query)}

    async def every_suggestion(self) -> frozenset[tuple[Key, str]]:
        """(text, digest) of everything that a machine has suggested."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(suggestions))
            return frozenset(((row.kind, row.name, row.locale), row.hash) for row in rows)

    async def _where(self, *conditions: sa.ColumnElement[bool]) -> list[KeptDraft]:
        query = sa.select(text_drafts).where(*conditions)
        query = query.order_by(text_drafts.c.publish_at, text_drafts.c.saved_at)
        async with self._database.read() as connection:
            return [draft_of(row) for row in (await connection.execute(query)).mappings()]
