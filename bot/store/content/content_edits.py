"""Edits by hand on portal content, and what to do when the source says something else afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.content import ContentKind, Item, data_hash, title_of
from bot.core.content.edits import ContentConflict
from bot.core.content.shown_item import DESK, ItemRow, ShownItem, same
from bot.core.errors import AlreadyThere, Conflict, NotFound, VersionChanged
from bot.core.ports import Clock
from bot.store.content.contents import item_row, same_item, touch
from bot.store.database import Database, alone
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.tables import contents
from bot.store.sequence import insert


class SqlContentEdits:
    """Implements `Edits`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, kind: str, key: str) -> dict[str, Any] | None:
        """What is shown now."""
        async with self._database.read() as connection:
            row = await self._row(connection, kind, key)
            return None if row is None else dict(row["mine"] if row["edited_by"] else row["data"])

    async def item(self, kind: str, key: str) -> ShownItem | None:
        """As it is shown now, with where it comes from."""
        async with self._database.read() as connection:
            row = await self._row(connection, kind, key)
            return None if row is None else _shown(row)

    async def index(self) -> list[ItemRow]:
        """Every item without its content, also what is archived."""
        async with self._database.read() as connection:
            return [_item_row(row) for row in (await connection.execute(_listed())).mappings()]

    async def archived(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(kind, key, data) of what newcomers are not shown."""
        async with self._database.read() as connection:
            rows = (await connection.execute(_joined().where(content_care.c.archived))).mappings()
            return [(row["kind"], row["key"], row["mine"] if row["edited_by"] else row["data"]) for row in rows]

    async def edit(self, kind: str, key: str, data: Mapping[str, Any], by: str, seen: str = "") -> None:
        """Shows this from now on. What the source said at the first edit stays the base: a conflict stays one.

        Raises:
            NotFound: there is no such item.
            VersionChanged: `seen` is not what is shown any more; nothing was changed.
        """
        async with self._database.write() as connection:
            await alone(connection, "contents")
            row = await self._row(connection, kind, key)
            if row is None:
                raise NotFound(f"there is no {kind} {key!r}")
            if seen and seen != _shown(row).seen:
                raise VersionChanged(f"somebody has changed the {kind} {key!r} meanwhile")
            await self._keep(connection, row, data, by)
            await touch(connection)

    async def edit_all(self, edits: Sequence[tuple[str, str, Mapping[str, Any], str]], by: str) -> None:
        """(kind, key, data, seen) of several items, all or nothing; what stays as it is only has to be so still. Raises
        as `edit`."""
        async with self._database.write() as connection:
            await alone(connection, "contents")
            for kind, key, data, seen in edits:
                row = await self._row(connection, kind, key)
                if row is None or seen != _shown(row).seen:
                    raise VersionChanged(f"somebody has changed the {kind} {key!r} meanwhile")
                if _shown(row).seen != data_hash(data):
                    await self._keep(connection, row, data, by)
            await touch(connection)

    async def add(self, kind: str, key: str, data: Mapping[str, Any], by: str) -> None:
        """A new item of the town's own hand.

        Raises:
            AlreadyThere: one that is shown says the same. Conflict: there is one of this name.
        """
        item = Item(cast(ContentKind, kind), key, DESK, dict(data))
        async with self._database.write() as connection:
            await alone(connection, "contents")
            await self._refuse_twin(connection, kind, data)
            if await self._row(connection, kind, key) is not None:
                raise Conflict(f"there is a {kind} {key!r} already")
            now = self._clock.now()
            await connection.execute(sa.insert(contents).values(item_row(item) | {"changed_at": now}))
            row = await self._row(connection, kind, key)
            await self._keep(connection, cast(Mapping[str, Any], row), data, by)
            await touch(connection)

    async def _refuse_twin(self, connection: AsyncConnection, kind: str, data: Mapping[str, Any]) -> None:
        shown = _joined().where((contents.c.kind == kind) & content_care.c.archived.is_not(True))
        for row in (await connection.execute(shown)).mappings():
            if same(data, row["mine"] if row["edited_by"] else row["data"]):
                raise AlreadyThere(row["key"])

    async def archive(self, keys: Sequence[tuple[str, str]], archived: bool) -> None:
        """Newcomers are not shown these (kind, key) any more, or again."""
        async with self._database.write() as connection:
            for kind, key in keys:
                step = insert(connection, content_care).values(kind=kind, key=key, archived=archived)
                await connection.execute(
                    step.on_conflict_do_update(index_elements=["kind", "key"], set_={"archived": archived})
                )  # fmt: skip
            await touch(connection)

    async def remove(self, kind: str, key: str) -> None:
        """Deletes an item of the town's own hand, with all that is known about it. Raises NotFound."""
        async with self._database.write() as connection:
            await alone(connection, "contents")
            row = await self._row(connection, kind, key)
            if row is None or row["source"] != DESK:
                raise NotFound(f"there is no {kind} {key!r} of our own")
            for table in (content_edits, content_care, contents):
                await connection.execute(sa.delete(table).where((table.c.kind == kind) & (table.c.key == key)))
            await touch(connection)

    async def back(self, kind: str, key: str, seen: str) -> None:
        """The edit goes; the source's version is shown again. Raises NotFound, VersionChanged."""
        async with self._database.write() as connection:
            await alone(connection, "contents")
            row = await self._row(connection, kind, key)
            if row is None or not row["edited_by"] or row["source"] == DESK or row["gone"]:
                raise NotFound(f"there is nothing else to show for the {kind} {key!r}")
            if seen != _shown(row).seen:
                raise VersionChanged(f"somebody has changed the {kind} {key!r} meanwhile")
            await connection.execute(sa.delete(content_edits).where(_is(kind, key)))
            await touch(connection)

    async def _keep(
        self, connection: AsyncConnection, row: Mapping[str, Any], data: Mapping[str, Any], by: str
    ) -> None:
        """What is our own has no other side: the item and its edit say the same."""
        kind, key = row["kind"], row["key"]
        values: dict[str, Any] = {"data": dict(data), "edited_by": by, "edited_at": self._clock.now()}
        if row["source"] == DESK:
            item = Item(cast(ContentKind, kind), key, DESK, dict(data), position=row["position"])
            where = (contents.c.kind == kind) & (contents.c.key == key)
            await connection.execute(sa.update(contents).where(where).values(data=item.data, hash=item.hash))
            values |= {"base": item.data, "base_hash": data_hash(item.data)}
        if row["edited_by"]:
            await connection.execute(sa.update(content_edits).where(_is(kind, key)).values(values))
            return
        base = {"base": row["data"], "base_hash": data_hash(row["data"]), "gone": False}
        await connection.execute(sa.insert(content_edits).values(kind=kind, key=key, **(base | values)))

    async def conflicts(self) -> list[ContentConflict]:
        """Every edit whose source has said something else since, oldest edit first."""
        async with self._database.read() as connection:
            edited = _joined().where(content_edits.c.edited_by.is_not(None)).order_by(content_edits.c.edited_at)
            rows = (await connection.execute(edited)).mappings()
            return [_conflict(row) for row in rows if _present(row) != row["base_hash"]]

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
                seen = {"base": row["data"], "base_hash": _present(row), "withdrawn": False}
                await connection.execute(sa.update(content_edits).where(_is(kind, key)).values(seen))
            await touch(connection)

    async def _row(self, connection: AsyncConnection, kind: str, key: str) -> Mapping[str, Any] | None:
        query = _joined().where((contents.c.kind == kind) & (contents.c.key == key))
        row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else dict(row)


def _joined() -> sa.Select[Any]:
    edit = content_edits.c
    mine = (edit.data.label("mine"), edit.base, edit.base_hash, edit.gone, edit.withdrawn)
    return _listed().add_columns(contents.c.data, contents.c.position, *mine)


def _listed() -> sa.Select[Any]:
    """Every item with who edited it and whether it is archived."""
    item, edit = contents.c, content_edits.c
    joined = contents.outerjoin(content_edits, same_item(contents, content_edits))
    joined = joined.outerjoin(content_care, same_item(contents, content_care))
    columns = (
        item.kind,
        item.key,
        item.source,
        item.changed_at,
        edit.edited_by,
        edit.edited_at,
        content_care.c.archived,
    )
    return sa.select(*columns).select_from(joined)


def _item_row(row: Mapping[str, Any]) -> ItemRow:
    return ItemRow(
        row["kind"], row["key"], row["source"], row["changed_at"], row["edited_by"] or "", row["edited_at"],
        bool(row["archived"]),
    )  # fmt: skip


def _shown(row: Mapping[str, Any]) -> ShownItem:
    edited = bool(row["edited_by"])
    theirs = None if row["gone"] else row["data"]
    conflict = edited and _present(row) != row["base_hash"]
    return ShownItem(_item_row(row), row["mine"] if edited else row["data"], theirs, conflict, bool(row["withdrawn"]))


def _present(row: Mapping[str, Any]) -> str:
    """The hash of what the source says now; empty when it says nothing any more."""
    return "" if row["gone"] else data_hash(row["data"])


def _conflict(row: Mapping[str, Any]) -> ContentConflict:
    theirs = None if row["gone"] else row["data"]
    title = title_of(row["mine"], row["key"])
    return ContentConflict(
        row["kind"], row["key"], title, row["source"], row["mine"], row["base"], theirs, row["edited_by"],
        row["edited_at"], bool(row["withdrawn"]),
    )  # fmt: skip


def _is(kind: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(content_edits.c.kind == kind, content_edits.c.key == key)
