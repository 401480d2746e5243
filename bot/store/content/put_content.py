"""The statements of an import of a town's folder, one function per area. See `bot/core/content/kept_content.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.content import ContentKind, Item, data_hash
from bot.core.content.kept_content import Data, Key
from bot.core.content.shown_item import DESK
from bot.core.locale import DEFAULT
from bot.core.texts.publication import EDITED, FROM_FILE, REVIEWED_FOR
from bot.store.content.contents import item_row, touch
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.learning_tables import examples, page_questions, regression_questions, town_topics
from bot.store.schema.tables import contents, responses
from bot.store.sequence import insert


@dataclass(frozen=True)
class Change:
    """`data` None: it goes. `mine` None: it is new."""

    key: Key
    data: Data | None
    mine: Data | None = None


async def put(connection: AsyncConnection, changes: Sequence[Change], now: datetime, by: str, why: str) -> None:
    areas: dict[str, list[Change]] = {}
    for change in changes:
        areas.setdefault(change.key[0], []).append(change)
    await _texts(connection, areas.get("text", ()), areas.get("about", ()), now, by[:120], why[:300])
    for area, table, columns in (
        ("example", examples, ("language", "intent", "text")),
        ("question", page_questions, ("language", "page", "text")),
        ("regression", regression_questions, ("language", "text", "intent", "page")),
    ):
        await _listed(connection, table, columns, areas.get(area, ()), {"added_by": by[:120], "added_at": now})
    await _topics(connection, areas.get("topic", ()), {"created_by": by[:120], "created_at": now})
    await _items(connection, areas.get("item", ()), now, by[:120])
    for change in areas.get("care", ()):
        await _care(connection, change)
    if areas.get("item") or areas.get("care"):
        await touch(connection)


async def _texts(
    connection: AsyncConnection, words: Iterable[Change], abouts: Iterable[Change], now: datetime, by: str, why: str
) -> None:
    """German first: a translation is written against the German version that is live then."""
    told = {change.key[1:]: change.data or {} for change in abouts}
    for change in sorted(words, key=lambda one: (one.key[3] != DEFAULT, one.key)):
        key, data = change.key[1:], cast(Data, change.data)  # a text is never deleted
        edited = {"origin": EDITED, "written_by": by, "review_by": (now.date() + REVIEWED_FOR).isoformat()}
        about = told.pop(key, {})
        if change.mine is not None and about.get("origin") != EDITED:
            about = {**about, **edited}  # else the next start would take it for an older text of the files
        row = {"text": data["text"], "why": why, "created_at": now, "version": await _version(connection, *key) + 1}
        values = _named(key) | row | _about(about) | await _german(connection, key, about)
        await connection.execute(sa.insert(responses).values(values))
    for key, about in told.items():
        same = sa.and_(*(responses.c[column] == value for column, value in _named(key).items()))
        newest = responses.c.version == await _version(connection, *key)
        values = _about(about)
        if about.get("origin") != EDITED:
            values = {name: value for name, value in values.items() if name not in ("origin", "written_by")}
        await connection.execute(sa.update(responses).where(same, newest).values(values))


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(("kind", "name", "locale"), key, strict=True))


def _about(about: Data) -> dict[str, Any]:
    """Columns of a text as the file tells them."""
    due = about.get("review_by")
    told = {name: about.get(name, "") for name in ("reviewed_by", "machine", "approved_by", "alone_because")}
    return told | {
        "origin": about.get("origin", FROM_FILE), "written_by": about.get("written_by", "machine"),
        "review_by": date.fromisoformat(due) if due else None,
    }  # fmt: skip


async def _german(connection: AsyncConnection, key: Key, about: Data) -> dict[str, Any]:
    """The German version a translation belongs to; one that was never there where that has changed since."""
    if key[2] == DEFAULT:
        return {}
    return {"german": 0 if about.get("behind") else await _version(connection, key[0], key[1], DEFAULT) or None}


async def _version(connection: AsyncConnection, kind: str, name: str, locale: str) -> int:
    this = (responses.c.kind == kind) & (responses.c.name == name) & (responses.c.locale == locale)
    return (await connection.execute(sa.select(sa.func.max(responses.c.version)).where(this))).scalar() or 0


async def _listed(
    connection: AsyncConnection, table: sa.Table, columns: Sequence[str], changes: Iterable[Change],
    signed: Mapping[str, Any],
) -> None:  # fmt: skip
    for change in changes:
        values = {column: value or None for column, value in zip(columns, change.key[1:], strict=True)}
        same = sa.and_(*(table.c[column].is_not_distinct_from(value) for column, value in values.items()))
        await connection.execute(sa.delete(table).where(same))
        if change.data is not None:
            more = {"removed": bool(change.data.get("removed"))} if table is examples else {}
            await connection.execute(sa.insert(table).values({**values, **more, **signed}))


async def _topics(connection: AsyncConnection, changes: Iterable[Change], signed: Mapping[str, Any]) -> None:
    for change in changes:
        data = change.data or {}
        values = {
            "topic": data.get("topic", ""), "depth": data.get("depth", "facts"), "office": data.get("office", False),
            "page": data.get("page"), "archived": data.get("archived", False),
        }  # fmt: skip
        row = insert(connection, town_topics).values(name=change.key[1], **values, **signed)
        await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))


async def _items(connection: AsyncConnection, changes: Iterable[Change], now: datetime, by: str) -> None:
    for change in changes:
        _, kind, key = change.key
        data = change.data
        if data is None:
            for table in (content_edits, content_care, contents):
                await connection.execute(sa.delete(table).where(table.c.kind == kind, table.c.key == key))
        elif change.mine is None:
            says = data.get("says", data["data"])
            item = Item(cast(ContentKind, kind), key, data["source"], says, position=data["position"])
            await connection.execute(sa.insert(contents).values(item_row(item) | {"changed_at": now}))
            if data.get("edited_by"):
                base = data.get("base", says)
                more = {
                    "base": base, "base_hash": "" if data.get("settled") else data_hash(base),
                    "gone": bool(data.get("gone")), "withdrawn": bool(data.get("withdrawn")),
                }  # fmt: skip
                await _edit(connection, kind, key, data["data"], data["edited_by"], now, more)
        else:
            await _changed(connection, change, now, by)


async def _changed(connection: AsyncConnection, change: Change, now: datetime, by: str) -> None:
    """As an edit by hand: what its source says stays beside it. What is our own has no other side."""
    _, kind, key = change.key
    mine, data = cast(Data, change.mine), cast(Data, change.data)
    who = data.get("edited_by") or by
    who = by if who == mine.get("edited_by") else who
    says = mine.get("says", mine["data"])
    this = (content_edits.c.kind == kind) & (content_edits.c.key == key)
    if mine["source"] == DESK:
        item = Item(cast(ContentKind, kind), key, DESK, data["data"], position=mine["position"])
        row = {"data": item.data, "hash": item.hash, "changed_at": now}
        await connection.execute(sa.update(contents).where(contents.c.kind == kind, contents.c.key == key).values(row))
        base = {"base": item.data, "base_hash": data_hash(item.data), "gone": False}
        await _edit(connection, kind, key, item.data, who, now, base)
    elif data["data"] == says and not data.get("edited_by"):
        await connection.execute(sa.delete(content_edits).where(this))
    elif mine.get("edited_by"):
        values = {"data": data["data"], "edited_by": who, "edited_at": now}
        await connection.execute(sa.update(content_edits).where(this).values(values))
    else:
        base = {"base": says, "base_hash": data_hash(says), "gone": False}
        await _edit(connection, kind, key, data["data"], who, now, base)


async def _edit(
    connection: AsyncConnection, kind: str, key: str, data: Data, who: str, now: datetime, more: Mapping[str, Any]
) -> None:
    values = {"data": data, "edited_by": who[:120], "edited_at": now, **more}
    row = insert(connection, content_edits).values(kind=kind, key=key, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["kind", "key"], set_=values))


async def _care(connection: AsyncConnection, change: Change) -> None:
    """Who owns it and who has looked stays: files know nobody's account."""
    _, kind, key = change.key
    data = change.data or {}
    due = data.get("review_by")
    values = {
        "department": data.get("department"), "every_months": data.get("every_months"),
        "archived": bool(data.get("archived")), "review_by": date.fromisoformat(due) if due else None,
    }  # fmt: skip
    row = insert(connection, content_care).values(kind=kind, key=key, **values)
    await connection.execute(row.on_conflict_do_update(index_elements=["kind", "key"], set_=values))
