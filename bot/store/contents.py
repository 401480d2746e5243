"""Portal content on the database: one row per item, compared by hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content import Item, Outcome
from bot.core.ports import Clock
from bot.store.database import Database, alone
from bot.store.tables import contents


class SqlContents:
    """Implements `Contents`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def apply(self, items: Sequence[Item], sources: Sequence[str]) -> list[Outcome]:
        async with self._database.write() as connection:
            await alone(connection, "contents")
            known = await self._known(connection, sources)
            outcomes = [await self._put(connection, item, known.pop((item.kind, item.key), None)) for item in items]
            for (kind, key), row in known.items():
                gone = (contents.c.kind == kind) & (contents.c.key == key)
                await connection.execute(sa.delete(contents).where(gone))
                title = row["data"].get("title")
                outcomes.append(Outcome("removed", kind, key, title if isinstance(title, str) else key))
            return outcomes

    async def all(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(kind, key, data) of everything, in its order."""
        query = sa.select(contents.c.kind, contents.c.key, contents.c.data)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(contents.c.source, contents.c.position))
            return [(row.kind, row.key, row.data) for row in rows]

    async def state(self) -> str:
        """Changes whenever any content changes."""
        query = sa.select(contents.c.kind, contents.c.key, contents.c.hash)
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(contents.c.kind, contents.c.key))
            return "\n".join(":".join(row) for row in rows)

    async def _known(self, connection: AsyncConnection, sources: Sequence[str]) -> dict[Any, Mapping[str, Any]]:
        query = sa.select(contents).where(contents.c.source.in_(sources))
        rows = (await connection.execute(query)).mappings()
        return {(row["kind"], row["key"]): dict(row) for row in rows}

    async def _put(self, connection: AsyncConnection, item: Item, known: Mapping[str, Any] | None) -> Outcome:
        if known is not None and known["hash"] == item.hash:
            return Outcome("unchanged", item.kind, item.key, item.title)
        values = {
            "kind": item.kind, "key": item.key, "source": item.source, "hash": item.hash, "data": item.data,
            "position": item.position, "changed_at": self._clock.now(),
        }  # fmt: skip
        same = (contents.c.kind == item.kind) & (contents.c.key == item.key)
        await connection.execute(sa.delete(contents).where(same))
        await connection.execute(sa.insert(contents).values(values))
        return Outcome("new" if known is None else "changed", item.kind, item.key, item.title)
