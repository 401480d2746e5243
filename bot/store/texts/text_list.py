"""What the list of texts reads: everything once, then only what was touched. Each language by itself, so that others
get their turn between two of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import sqlalchemy as sa

from bot.core.locale import DEFAULT
from bot.core.texts.publication import FileText, Version
from bot.core.texts.response import Kind
from bot.core.texts.standing import Keeping, Pair
from bot.store.database import Database
from bot.store.schema.care_tables import content_care
from bot.store.schema.tables import response_files, responses
from bot.store.texts import response_rows
from bot.store.texts.touched import last_touched


class SqlTextList:
    """Implements the port `ListedTexts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def touched(self, since: int) -> tuple[int, frozenset[Pair] | None, str]:
        """(the number of the last step, the texts touched after `since` or None when too many, a sum of everything)."""
        sums = sa.select(sa.func.count(), sa.func.sum(responses.c.version), sa.func.sum(responses.c.german))
        async with self._database.read() as connection:
            touched = await last_touched(connection)
            total = ":".join(map(str, (await connection.execute(sums)).one()))
        return touched.number, touched.since(since), total

    async def live(self, names: Collection[str] | None = None) -> list[Version]:
        """The live texts, of these names only if given."""
        if names is not None:
            return await self._versions(response_rows.live_versions.where(_named(names)))
        async with self._database.read() as connection:
            locales = (await connection.execute(sa.select(responses.c.locale).distinct())).scalars().all()
        found: list[Version] = []
        for locale in locales:
            found += await self._versions(response_rows.live_versions.where(responses.c.locale == locale))
        return found

    async def german(self, names: Collection[str] | None = None) -> list[Version]:
        """Every version of the German texts."""
        query = sa.select(responses).where(responses.c.locale == DEFAULT)
        return await self._versions(query if names is None else query.where(_named(names)))

    async def undecided(self) -> list[FileText]:
        async with self._database.read() as connection:
            return await response_rows.files(connection, response_files.c.undecided)

    async def keeping(self) -> dict[Pair, Keeping]:
        """Of texts, not of the town's places and pages."""
        c = content_care.c
        query = sa.select(c.kind, c.key, c.department, c.review_by, c.archived).where(c.kind.in_(get_args(Kind)))
        async with self._database.read() as connection:
            return {(r.kind, r.key): Keeping(r.department or "", r.review_by, r.archived)
                    for r in await connection.execute(query)}  # fmt: skip

    async def _versions(self, query: sa.Select[tuple[object, ...]]) -> list[Version]:
        async with self._database.read() as connection:
            return await response_rows.versions(connection, query)


def _named(names: Collection[str]) -> sa.ColumnElement[bool]:
    return responses.c.name.in_(sorted(names))
