"""A town's content on the database, all of it at one moment, and what an import changes in it, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.kept_content import Data, Here, Key, apart
from bot.core.locale import DEFAULT
from bot.core.ports import Clock
from bot.core.texts.publication import is_behind
from bot.store.content.contents import same_item
from bot.store.content.put_content import Change, put
from bot.store.database import Database, alone
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.learning_tables import examples, page_questions, regression_questions, town_topics
from bot.store.schema.tables import contents, facts, responses
from bot.store.sequence import insert
from bot.store.texts import response_rows

_LINEAGE = "content_lineage"  # the name in `facts` of which town this is
_CARE = ("department", "every_months", "review_by", "archived")
_TOPIC = {"topic": "", "depth": "facts", "office": False, "page": None, "archived": False}
_ABOUT = ("written_by", "origin", "review_by", "reviewed_by", "machine", "approved_by", "alone_because")
_USUAL = {"origin": "file", "written_by": "machine"}


class SqlTownContent:
    """Implements `TownContent` of `bot/service/content/town_content.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def here(self) -> Here:
        async with self._database.read() as connection:
            return await _here(connection)

    async def named(self) -> Here:
        """As `here`, of a town that has a lineage by now."""
        async with self._database.write() as connection:
            made = insert(connection, facts).values(name=_LINEAGE, value=secrets.token_hex(8))
            await connection.execute(made.on_conflict_do_nothing(index_elements=["name"]))
        return await self.here()

    async def change(
        self, seen: Here, changes: Sequence[tuple[Key, Data | None, Data | None]], lineage: str, by: str, why: str
    ) -> bool:
        """All of it, or nothing. `changes`: (key, data, what is here).

        False: somebody has changed something since `seen` was read; nothing was changed."""
        async with self._database.write() as connection:
            for what in ("responses", "contents"):
                await alone(connection, what)
            if await _here(connection) != seen:
                return False
            await put(connection, [Change(*change) for change in changes], self._clock.now(), by, why)
            if lineage and not seen.lineage:
                await connection.execute(sa.insert(facts).values(name=_LINEAGE, value=lineage))
            return True


async def _here(connection: AsyncConnection) -> Here:
    lineage = (await connection.execute(sa.select(facts.c.value).where(facts.c.name == _LINEAGE))).scalar()
    kept = await _texts(connection) | await _taught(connection) | await _items(connection)
    return Here(kept, lineage or "")


async def _texts(connection: AsyncConnection) -> dict[Key, Data]:
    live = await response_rows.versions(connection, response_rows.live_versions)
    german = {v.key[:2]: v for v in live if v.locale == DEFAULT}
    old = sa.select(responses.c.kind, responses.c.name, responses.c.version, responses.c.text)
    rows = await connection.execute(old.where(responses.c.locale == DEFAULT))
    said = {(row.kind, row.name, row.version): row.text for row in rows}
    found: dict[Key, Data] = {}
    for version in live:
        source = german.get(version.key[:2])
        data = {name: getattr(version, name) for name in _ABOUT}
        data["behind"] = source is not None and is_behind(version, source, said)
        found |= apart(("text", version.kind, version.name, version.locale), {"text": version.text, **_filled(data)})
    return found


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty or usual; days as text."""
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in data.items()}
    return {name: value for name, value in told.items() if value and _USUAL.get(name) != value}


async def _taught(connection: AsyncConnection) -> dict[Key, Data]:
    found: dict[Key, Data] = {}
    for row in await connection.execute(sa.select(examples)):
        found["example", row.language, row.intent, row.text] = {"removed": True} if row.removed else {}
    for row in await connection.execute(sa.select(page_questions)):
        found["question", row.language, row.page, row.text] = {}
    for row in await connection.execute(sa.select(regression_questions)):
        found["regression", row.language, row.text, row.intent or "", row.page or ""] = {}
    for topic in (await connection.execute(sa.select(town_topics))).mappings():
        found["topic", topic["name"]] = {n: topic[n] for n, usual in _TOPIC.items() if topic[n] != usual}
    return found


async def _items(connection: AsyncConnection) -> dict[Key, Data]:
    edit = content_edits.c
    mine = (edit.data.label("mine"), edit.base, edit.base_hash, edit.gone, edit.withdrawn, edit.edited_by)
    joined = contents.outerjoin(content_edits, same_item(contents, content_edits))
    rows = await connection.execute(sa.select(contents, *mine).select_from(joined))
    found: dict[Key, Data] = {("item", row["kind"], row["key"]): _item(dict(row)) for row in rows.mappings()}
    for care in (await connection.execute(sa.select(content_care))).mappings():
        told = {name: care[name] for name in _CARE if care[name]}
        if told:
            due = told.get("review_by")
            found["care", care["kind"], care["key"]] = told | ({"review_by": due.isoformat()} if due else {})
    return found


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """`says`: what the source says, where that is something else; `base`: what it said when it was edited."""
    placed = {"source": row["source"], "position": row["position"]}
    if not row["edited_by"]:
        return {"data": row["data"], **placed}
    more: dict[str, Any] = {"edited_by": row["edited_by"]}
    if row["data"] != row["mine"]:
        more["says"] = row["data"]
    if row["base"] != row["data"]:
        more["base"] = row["base"]
    more |= {name: True for name in ("gone", "withdrawn") if row[name]}
    if not row["base_hash"]:
        more["settled"] = True
    return {"data": row["mine"], **placed, **more}
