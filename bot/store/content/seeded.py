"""Which sources the project's own files brought in at the last start: one row of `facts`."""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.schema.tables import facts
from bot.store.sequence import insert

_NAME = "seeded_sources"


class SqlSeeded:
    """What a file brought in goes with its file, also where the file was all there was of its source."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sources(self) -> set[str]:
        query = sa.select(facts.c.value).where(facts.c.name == _NAME)
        async with self._database.read() as connection:
            return set(json.loads((await connection.execute(query)).scalar() or "[]"))

    async def note(self, sources: Collection[str]) -> None:
        async with self._database.write() as connection:
            first = insert(connection, facts).values(name=_NAME, value=json.dumps(sorted(sources)))
            await connection.execute(
                first.on_conflict_do_update(index_elements=["name"], set_={"value": first.excluded.value})
            )
