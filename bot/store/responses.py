"""Prepared texts on the database. Files seed it: a text nobody has edited follows its file, an edited one stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.ports import Clock
from bot.core.response import Kind
from bot.store.database import Database
from bot.store.tables import responses

FROM_FILE = "file"


@dataclass(frozen=True)
class Seed:
    """What a file says a text is."""

    kind: Kind
    name: str
    locale: str
    text: str
    written_by: str


class SqlResponses:
    """Prepared texts; the highest version of each is live."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def seed(self, seeds: Iterable[Seed]) -> tuple[int, int]:
        """Brings in what the files say: (texts written, texts left alone because they were edited here)."""
        live = await self._live()
        rows, kept = [], 0
        for seed in seeds:
            known = live.get((seed.kind, seed.name, seed.locale))
            if known and known.text == seed.text:
                continue
            if known and known.origin != FROM_FILE:
                kept += 1
                continue
            rows.append(self._row(seed, known.version + 1 if known else 1))
        if rows:
            async with self._database.write() as connection:
                await connection.execute(sa.insert(responses), rows)
        return len(rows), kept

    async def all(self) -> dict[tuple[Kind, str], dict[str, str]]:
        """The live text of every kind, name and locale."""
        found: dict[tuple[Kind, str], dict[str, str]] = {}
        for (kind, name, locale), row in (await self._live()).items():
            found.setdefault((kind, name), {})[locale] = row.text
        return found

    async def state(self) -> str:
        """Changes whenever a text gets a new version."""
        query = sa.select(sa.func.count(), sa.func.sum(responses.c.version))
        async with self._database.read() as connection:
            return ":".join(map(str, (await connection.execute(query)).one()))

    async def _live(self) -> dict[tuple[Kind, str, str], sa.Row[tuple[object, ...]]]:
        query = sa.select(responses).order_by(responses.c.version)
        async with self._database.read() as connection:
            return {(r.kind, r.name, r.locale): r for r in await connection.execute(query)}

    def _row(self, seed: Seed, version: int) -> dict[str, object]:
        return {
            "kind": seed.kind, "name": seed.name, "locale": seed.locale, "version": version, "text": seed.text,
            "origin": FROM_FILE, "written_by": seed.written_by, "created_at": self._clock.now(),
        }  # fmt: skip
