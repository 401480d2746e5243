"""Which prepared texts only one department may change, on the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bot.core.texts.response import Kind
from bot.store.database import Database
from bot.store.schema.care_tables import content_care
from bot.store.sequence import insert


class SqlTextLimits:
    """Implements `LimitStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def department(self, kind: Kind, name: str) -> str | None:
        this = (content_care.c.kind == kind) & (content_care.c.key == name)
        async with self._database.read() as connection:
            found = await connection.execute(sa.select(content_care.c.department).where(this))
            return found.scalar() or None

    async def all(self) -> Mapping[tuple[str, str], str]:
        query = sa.select(content_care.c.kind, content_care.c.key, content_care.c.department)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(content_care.c.department.is_not(None)))
            return {(row.kind, row.key): row.department for row in rows}

    async def put(self, kinds: Sequence[Kind], name: str, department: str | None) -> None:
        async with self._database.write() as connection:
            for kind in kinds:
                row = insert(connection, content_care).values(kind=kind, key=name, department=department)
                again = row.on_conflict_do_update(index_elements=["kind", "key"], set_={"department": department})
                await connection.execute(again)
