"""Edits by hand on portal content, and what to do when the source says something else afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content import data_hash, title_of
from bot.core.edits import ContentConflict
from bot.core.errors import NotFound
from bot.core.ports import Clock
from bot.store.contents import same_item, touch
from bot.store.database import Database, alone
from bot.store.import_tables import content_edits
from bot.store.tables import contents


class SqlContentEdits:
    """Implements `Edits`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, kind: str, key: str) -> dict[str, Any] | None:
        """What is shown now."""
        async with self._database.read() as connection:
            row = await self._row(connection, kind, key)
            return None if row is None else dict(row["mine"] if row["edited_by"] else row["data"])

    async def edit(self, kind: str, key: str, data: Mapping[str, Any], by: str) -> None:
        """Shows this from now on. What the source said at the first edit stays the base: a conflict stays one."""
        async with self._database.write() as connection:
            await alone(connection, "contents")
            row = await self._row(connection, kind, key)
            if row is None:
                raise NotFound(f"there is no {kind} {key!r}")
            values = {"data": dict(data), "edited_by": by, "edited_at": self._clock.now()}
            if row["edited_by"]:
                await connection.execute(sa.update(content_edits).where(_is(kind, key)).values(values))
            else:
                base = {"base": row["data"], "base_hash": data_hash(row["data"]), "gone": False}
                await connection.execute(sa.insert(content_edits).values(kind=kind, key=key, **base, **values))
            await touch(connection)

    async def conflicts(self) -> list[ContentConflict]:
        """Every edit whose source has said something else since, oldest edit first."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_joined().order_by(content_edits.c.edited_at))).mappings()
            return [_conflict(row) for row in rows if row["edited_by"] and _present(row) != row["base_hash"]]

    async def settle(self, kind: str, key: str, take_theirs: bool) -> None:
        """Ours stays until the source says yet something else; theirs: the edit goes, or the item with it."""
        async with self._database.write() as connection:
            await alone(connection, "contents")
            row = await self._row(connection, kind, key)
            if row is None or not row["edited_by"]:
                raise NotFound(f"nobody has edited the {kind} {key!r}")
            if take_theirs:
                await connection.execute(sa.delete(content_edits).where(_is(kind, key)))
                if row["gone"]:
                    item = (contents.c.kind == kind) & (contents.c.key == key)
                    await connection.execute(sa.delete(contents).where(item))
            else:
                seen = {"base": row["data"], "base_hash": _present(row)}
                await connection.execute(sa.update(content_edits).where(_is(kind, key)).values(seen))
            await touch(connection)

    async def _row(self, connection: AsyncConnection, kind: str, key: str) -> Mapping[str, Any] | None:
        query = _joined().where((contents.c.kind == kind) & (contents.c.key == key))
        row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else dict(row)


def _joined() -> sa.Select[Any]:
    edit = content_edits.c
    mine = (edit.data.label("mine"), edit.base, edit.base_hash, edit.gone, edit.edited_by, edit.edited_at)
    joined = contents.outerjoin(content_edits, same_item(contents, content_edits))
    return sa.select(contents.c.kind, contents.c.key, contents.c.source, contents.c.data, *mine).select_from(joined)


def _present(row: Mapping[str, Any]) -> str:
    """The hash of what the source says now; empty when it says nothing any more."""
    return "" if row["gone"] else data_hash(row["data"])


def _conflict(row: Mapping[str, Any]) -> ContentConflict:
    theirs = None if row["gone"] else row["data"]
    title = title_of(row["mine"], row["key"])
    return ContentConflict(
        row["kind"], row["key"], title, row["source"], row["mine"], row["base"], theirs, row["edited_by"],
        row["edited_at"],
    )  # fmt: skip


def _is(kind: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(content_edits.c.kind == kind, content_edits.c.key == key)
