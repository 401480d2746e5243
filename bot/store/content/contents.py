"""Portal content on the database: one row per item, compared by hash; what was edited here stays beside it.

`contents` holds what the source says, `content_edits` what is shown instead. An import goes through in one
transaction, in batches: ten thousand items take seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.content import Item, Outcome, Refusal, is_over, shrinks
from bot.core.errors import SourceShrinks
from bot.core.ports import Clock
from bot.store.content.import_change import ImportChange, Key
from bot.store.content.moved_items import known_again
from bot.store.content.moved_pages import carried_over
from bot.store.database import Database, alone
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.tables import contents, facts
from bot.store.sequence import insert

logger = logging.getLogger(__name__)

_AT_ONCE = 400
STATE = "contents"
_OWNER = sa.case((contents.c.kind == "step", ""), else_=contents.c.source)  # steps are one list, whoever wrote them
_ORDER = (_OWNER, contents.c.position, contents.c.key)


class SqlContents:
    """Implements `Contents`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._parsed: dict[Key, tuple[int, dict[str, Any]]] = {}

    async def apply(
        self, items: Sequence[Item], sources: Sequence[str], refused: Sequence[Refusal] = (), confirmed: bool = True
    ) -> list[Outcome]:
        """Makes the sources hold exactly these items and what stays because it was refused.

        Raises:
            SourceShrinks: not confirmed, and a source would lose half of its items; nothing was changed.
        """
        async with self._database.write() as connection:
            await alone(connection, "contents")
            known = await _known(connection, sources)
            foreign = await _foreign(connection, items, known, sources)
            edits = await _edits(connection)
            told = await carried_over(connection, items, known, foreign, refused, edits)
            told |= await known_again(connection, items, known, foreign, refused, edits, self._clock.now().date())
            change = ImportChange(known, edits, told)
            for item in items:
                change.put(item, foreign.get((item.kind, item.key)))
            for refusal in refused:
                change.refuse(refusal)
            lost = change.spared(await _datas(connection, change.lost))
            if not confirmed:
                await self._look_for_shrinking(connection, known, [key for key in lost if change.vanished(key)])
            change.lose(lost)
            await self._write(connection, change)
            return change.outcomes

    async def all(self) -> list[tuple[str, str, dict[str, Any]]]:
        """(kind, key, data) of everything that is shown, in its order; edited items as they were edited, those that
        their source took back not at all.

        A page that is archived goes in all its languages, also in those that its source brings later. What has not
        changed since the last time is the same object again; nobody changes it.
        """
        mine = sa.cast(content_edits.c.data, sa.Text).label("edited")
        theirs = sa.cast(contents.c.data, sa.Text).label("data")
        joined = contents.outerjoin(content_edits, same_item(contents, content_edits))
        query = sa.select(contents.c.kind, contents.c.key, theirs, mine).select_from(joined).order_by(*_ORDER)
        query = query.where(content_edits.c.withdrawn.is_not(True))
        async with self._database.read() as connection:
            hidden = await _archived(connection)
            rows = (await connection.execute(query)).all()
        # Thousands of pages take a while to be read; answers go on meanwhile.
        self._parsed = await asyncio.to_thread(_parse, rows, self._parsed)
        every = ((kind, key, data) for (kind, key), (_, data) in self._parsed.items())
        return [row for row in every if not hidden or _names(*row).isdisjoint(hidden)]

    async def state(self) -> str:
        """Changes whenever any content changes."""
        query = sa.select(facts.c.value).where(facts.c.name == STATE)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() or "as it was first"

    async def _look_for_shrinking(
        self, connection: AsyncConnection, known: Mapping[Key, Mapping[str, Any]], lost: Collection[Key]
    ) -> None:
        """What is over may go; of the rest a source keeps more than half, or somebody has to agree."""
        today = self._clock.now().date()
        for source in sorted({known[key]["source"] for key in lost}):
            keys = [key for key, row in known.items() if row["source"] == source]
            missing = [key for key in keys if key in lost]
            if not shrinks(keys, len(missing)):
                continue
            datas = await _datas(connection, keys)
            living = [key for key in keys if not is_over(datas[key], today)]
            gone = [key for key in missing if key in set(living)]
            if shrinks(living, len(gone)):
                raise SourceShrinks(
                    f"{source}: {len(gone)} of {len(living)} items are suddenly missing; nothing was changed. "
                    "If that is right, confirm it (--confirm)"
                )

    async def _write(self, connection: AsyncConnection, change: ImportChange) -> None:
        if not (change.deleted or change.inserted or change.edits_changed or change.followed):
            return
        for some in _batches(list(change.deleted)):
            await connection.execute(_delete(contents), [{"its_kind": kind, "its_key": key} for kind, key in some])
        now = self._clock.now()
        for batch in _batches(change.inserted):
            await connection.execute(sa.insert(contents), [item_row(item) | {"changed_at": now} for item in batch])
        for (kind, key), state in change.edits_changed.items():
            where = (content_edits.c.kind == kind) & (content_edits.c.key == key)
            step = sa.delete(content_edits) if state is None else sa.update(content_edits).values(state)
            await connection.execute(step.where(where))
        for (kind, key), values in change.followed.items():
            where = (content_edits.c.kind == kind) & (content_edits.c.key == key)
            await connection.execute(sa.update(content_edits).values(values).where(where))
        await touch(connection)


def _parse(
    rows: Sequence[sa.Row[Any]], before: Mapping[Key, tuple[int, dict[str, Any]]]
) -> dict[Key, tuple[int, dict[str, Any]]]:
    """By (kind, key): a mark of the text, and what it says; read again only where the text is another."""
    found: dict[Key, tuple[int, dict[str, Any]]] = {}
    for row in rows:
        key, text = (row.kind, row.key), row.edited or row.data
        known, mark = before.get(key), hash(text)
        try:
            found[key] = known if known and known[0] == mark else (mark, json.loads(text))
        except ValueError:  # one row that is damaged takes no other with it
            logger.error("%s/%s in the database is damaged and left out; import its source again", *key)
    return found


async def _archived(connection: AsyncConnection) -> set[Key]:
    query = sa.select(content_care.c.kind, content_care.c.key).where(content_care.c.archived)
    return {(row.kind, row.key) for row in await connection.execute(query)}


def _names(kind: str, key: str, data: Mapping[str, Any]) -> set[Key]:
    """By which of its names an item may be archived: a page in all its languages by its German path."""
    return {(kind, key), (kind, str(data.get("page") or key))} if kind == "page" else {(kind, key)}


def same_item(one: sa.Table, other: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(one.c.kind == other.c.kind, one.c.key == other.c.key)


async def touch(connection: AsyncConnection) -> None:
    """Tells every process that content has changed."""
    first = insert(connection, facts).values(name=STATE, value=uuid4().hex)
    await connection.execute(
        first.on_conflict_do_update(index_elements=["name"], set_={"value": first.excluded.value})
    )  # fmt: skip


async def _known(connection: AsyncConnection, sources: Sequence[str]) -> dict[Key, Mapping[str, Any]]:
    query = sa.select(contents.c.kind, contents.c.key, contents.c.source, contents.c.hash)
    rows = (await connection.execute(query.where(contents.c.source.in_(sources)))).mappings()
    return {(row["kind"], row["key"]): dict(row) for row in rows}


async def _foreign(
    connection: AsyncConnection, items: Sequence[Item], known: Mapping[Key, Any], sources: Sequence[str]
) -> dict[Key, str]:
    """Which of the new items are there already, from another source: (kind, key) → that source."""
    fresh = [item.key for item in items if (item.kind, item.key) not in known]
    found: dict[Key, str] = {}
    for some in _batches(fresh):
        query = sa.select(contents.c.kind, contents.c.key, contents.c.source).where(contents.c.key.in_(some))
        rows = await connection.execute(query.where(contents.c.source.not_in(sources)))
        found |= {(row.kind, row.key): row.source for row in rows}
    return found


async def _edits(connection: AsyncConnection) -> dict[Key, Mapping[str, Any]]:
    rows = (await connection.execute(sa.select(content_edits))).mappings()
    return {(row["kind"], row["key"]): dict(row) for row in rows}


async def _datas(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for some in _batches(keys):
        query = sa.select(contents.c.kind, contents.c.key, contents.c.data)
        rows = await connection.execute(query.where(contents.c.key.in_([key for _, key in some])))
        found |= {(row.kind, row.key): row.data for row in rows}
    return {key: found[key] for key in keys if key in found}


def _delete(table: sa.Table) -> sa.Delete:
    return sa.delete(table).where(table.c.kind == sa.bindparam("its_kind"), table.c.key == sa.bindparam("its_key"))


def item_row(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind, "key": item.key, "source": item.source, "hash": item.hash, "data": item.data,
        "position": item.position,
    }  # fmt: skip


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(rows)
    yield from (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
