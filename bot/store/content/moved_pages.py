"""A page that its portal put under another path: what was noted here about it goes with it.

A page that is missing and a new one of the same source, title and passages are one page, where no third is like them.
Archive, owner and rhythm, the edit by hand, taught and fixed questions, topics and notices follow it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.content import Item, Refusal, data_hash
from bot.core.learning.renewal import OVER
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.learning_tables import page_questions, regression_questions, town_topics, understandings
from bot.store.schema.offer_tables import pins
from bot.store.schema.tables import contents

_AT_ONCE = 400
Key = tuple[str, str]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Pages:
    """`lost`, `fresh`: path → (source, data)."""

    lost: Mapping[str, tuple[str, Row]]
    fresh: Mapping[str, tuple[str, Row]]

    @property
    def pairs(self) -> dict[str, str]:
        was, now = (_alike(pages, whole=True) for pages in (self.lost, self.fresh))
        return {old[0]: now[same][0] for same, old in was.items() if len(old) == len(now.get(same, ())) == 1}


async def carried_over(
    connection: AsyncConnection, items: Sequence[Item], known: Mapping[Key, Row], foreign: Collection[Key],
    refused: Iterable[Refusal], edits: dict[Key, Row],
) -> dict[Key, str]:  # fmt: skip
    """Moves what was noted about pages that moved, in `edits` too. What there is to tell: (kind, key) → in words.

    `known`: what the sources of the items held before; `foreign`: new items that are another source's.
    """
    pages = {item.key: item for item in items if item.kind == "page"}
    fresh = {key: (i.source, i.data) for key, i in pages.items() if not {("page", key)} & (known.keys() | {*foreign})}
    if not fresh:
        return {}
    broken = list(refused)
    kept = {*pages, *(r.key for r in broken if r.kind == "page")}
    frozen = {r.source for r in broken if not r.key}
    gone = {key: row["source"] for (kind, key), row in known.items() if kind == "page" and key not in kept}
    missing = {key: source for key, source in gone.items() if source not in frozen}
    datas = await _datas(connection, missing)
    found = _Pages({key: (missing[key], data) for key, data in datas.items()}, fresh)
    pairs = found.pairs
    told = {("page", old): f"moved to {new}" for old, new in pairs.items()}
    told |= {("page", new): f"moved from {old}" for old, new in pairs.items()}
    told |= await _come_back(connection, found, pairs)
    for old, new in pairs.items():
        await _move_edit(connection, edits, old, new, datas[old], fresh[new][1])
    names = {old: new for old, new in _names(found, pairs).items() if old not in kept}
    for old, new in names.items():
        await _move_notes(connection, old, new)
    await _move_learnt(connection, names)
    return told


def _alike(pages: Mapping[str, tuple[str, Row]], whole: bool) -> dict[str, list[str]]:
    """Paths by what makes two pages the same: source and title, and the words of their passages when `whole`."""
    found = defaultdict[str, list[str]](list)
    for path, (source, data) in pages.items():
        words = [[p.get("heading", ""), p.get("text", "")] for p in data.get("passages") or ()] if whole else []
        found[json.dumps([source, data.get("title"), words], ensure_ascii=False)].append(path)
    return found


def _names(found: _Pages, pairs: Mapping[str, str]) -> dict[str, str]:
    """Old → new: paths, and German paths by which a page is known in all its languages."""
    german = {str(found.lost[old][1].get("page")): str(found.fresh[new][1].get("page")) for old, new in pairs.items()}
    return {old: new for old, new in {**german, **pairs}.items() if old != new}


async def _come_back(connection: AsyncConnection, found: _Pages, pairs: Mapping[str, str]) -> dict[Key, str]:
    """New pages that may be archived ones under another path, and are shown: their words are not the same."""
    query = sa.select(content_care.c.key).where(content_care.c.kind == "page", content_care.c.archived)
    archived = set((await connection.execute(query)).scalars())
    hidden = {old: page for old, page in found.lost.items() if {old, str(page[1].get("page"))} & archived}
    was = _alike({old: page for old, page in hidden.items() if old not in pairs}, whole=False)
    now = _alike({new: page for new, page in found.fresh.items() if new not in pairs.values()}, whole=False)
    return {
        ("page", new): f"the archived page {old[0]} may have come back under this path; it is shown"
        for title, old in was.items() for new in now.get(title, ())
    }  # fmt: skip


async def _move_edit(
    connection: AsyncConnection, edits: dict[Key, Row], old: str, new: str, was: Row, now: Row
) -> None:
    """What the source said before it says now under the new path; what was edited by hand stays."""
    edit = edits.pop(("page", old), None)
    if edit is None:
        return
    mine, base = edit["data"], edit["base"]
    data, said = _follows(mine, was, now), _follows(base, was, now)
    values = {"key": new, "gone": False, "data": data, "base": said}
    values["base_hash"] = data_hash(said) if edit["base_hash"] else ""
    where = (content_edits.c.kind == "page") & (content_edits.c.key == old)
    await connection.execute(sa.update(content_edits).values(values).where(where))
    edits["page", new] = {**edit, **values}


def _follows(one: Row, was: Row, now: Row) -> dict[str, Any]:
    """What it has from the source is what the source says now."""
    return {name: now.get(name) if one.get(name) == was.get(name) else one.get(name) for name in {*one, *now}}


async def _move_notes(connection: AsyncConnection, old: str, new: str) -> None:
    await _move_care(connection, old, new)
    asked, same = page_questions, page_questions.alias()
    there = sa.select(same.c.id).where(same.c.page == new, same.c.language == asked.c.language)
    twice = there.where(same.c.text == asked.c.text).exists()
    await connection.execute(sa.update(asked).values(page=new).where(asked.c.page == old, ~twice))
    for table in (regression_questions, town_topics):
        await connection.execute(sa.update(table).values(page=new).where(table.c.page == old))
    hung = (pins.c.target_kind == "page") & (pins.c.target == old)
    await connection.execute(sa.update(pins).values(target=new).where(hung))


async def _move_learnt(connection: AsyncConnection, names: Mapping[str, str]) -> None:
    """Questions of every understanding that is live or may be: its next training would look for their page in vain."""
    if not names:
        return
    table = understandings
    rows = await connection.execute(sa.select(table.c.id, table.c.taught).where(table.c.state.not_in(OVER)))
    for number, taught in rows.all():
        asked = [[language, names.get(page, page), text] for language, page, text in taught.get("questions", ())]
        if asked != taught.get("questions", []):
            its = sa.update(table).where(table.c.id == number)
            await connection.execute(its.values(taught={**taught, "questions": asked}))


async def _move_care(connection: AsyncConnection, old: str, new: str) -> None:
    """An archived page stays archived under its old path too: its other languages may be read later."""
    care = content_care.c
    rows = await connection.execute(sa.select(content_care).where(care.kind == "page", care.key.in_((old, new))))
    found = {row["key"]: dict(row) for row in rows.mappings()}
    if old not in found or new in found:
        return
    if found[old]["archived"]:
        await connection.execute(sa.insert(content_care).values({**found[old], "key": new}))
    else:
        await connection.execute(sa.update(content_care).values(key=new).where(care.kind == "page", care.key == old))


async def _datas(connection: AsyncConnection, keys: Iterable[str]) -> dict[str, Row]:
    every, found = list(keys), dict[str, Row]()
    for start in range(0, len(every), _AT_ONCE):
        query = sa.select(contents.c.key, contents.c.data).where(contents.c.kind == "page")
        rows = await connection.execute(query.where(contents.c.key.in_(every[start : start + _AT_ONCE])))
        found |= {row.key: row.data for row in rows}
    return found
