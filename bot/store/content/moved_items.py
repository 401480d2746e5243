"""A course or event that goes on under another key, because that is made of its day, place or times.

One that is missing and a new one of the same source are one where nobody else is like them: first by all that they say,
then by title, day and times, last (only what was edited by hand, and is not over) by title and times or by title alone.
The edit by hand goes along, and where nothing but the key is another also archive, owner and rhythm.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.content import Item, Refusal, data_hash, is_over, title_of
from bot.store.schema.care_tables import content_care
from bot.store.schema.import_tables import content_edits
from bot.store.schema.tables import contents

_AT_ONCE = 400
_KINDS = ("course", "event")
_TIMES = ("days", "time", "level", "rrule")
_OLD, _NEW = "it goes on under another key", "it was here before under another key, and what was noted here holds"
Key = tuple[str, str]
Row = Mapping[str, Any]
Rows = Mapping[Key, tuple[str, Row]]  # (kind, key) → (source, data)
Alike = Callable[[Row], Any]


async def known_again(
    connection: AsyncConnection, items: Sequence[Item], known: Mapping[Key, Row], foreign: Collection[Key],
    refused: Sequence[Refusal], edits: dict[Key, Row], today: date,
) -> dict[Key, str]:  # fmt: skip
    """Moves what was noted about items whose key has changed, in `edits` too. What there is to tell: key → in words."""
    every: Rows = {(i.kind, i.key): (i.source, i.data) for i in items if i.kind in _KINDS}
    fresh = {key: row for key, row in every.items() if key not in known and key not in foreign}
    missing = _missing(known, every, refused) if fresh else {}
    if not missing:
        return {}
    lost = {key: (missing[key], data) for key, data in (await _datas(connection, missing)).items()}
    same = _pairs(lost, fresh, _all, _exact)
    for old, new in same.items():
        await _move_notes(connection, old, new)
    edited = {key: row for key, row in lost.items() if key not in same and _open(edits.get(key)) and _ahead(row, today)}
    broken = [refusal for refusal in refused if not refusal.withdrawn]
    edited = {key: row for key, row in edited.items() if not _may_be_broken(key, row, broken)}
    left = {key: row for key, row in fresh.items() if key not in same.values() and not row[1].get("series")}
    later = _pairs(edited, left, _times) | _alone(edited, left, every)
    for old, new in (same | later).items():
        await _move_edit(connection, edits, old, new)
    moved = same | later
    return dict.fromkeys(moved, _OLD) | dict.fromkeys(moved.values(), _NEW)


def _missing(known: Mapping[Key, Row], every: Rows, refused: Iterable[Refusal]) -> dict[Key, str]:
    """(kind, key) → source, of what is delivered no more and not refused either."""
    kept = {*every, *((refusal.kind, refusal.key) for refusal in refused)}
    return {key: row["source"] for key, row in known.items() if key[0] in _KINDS and key not in kept}


def _may_be_broken(key: Key, row: tuple[str, Row], refused: Iterable[Refusal]) -> bool:
    """Whether it may be one of those that are refused: one of its title, or one without a name."""
    mine = (key[0], row[0], title_of(row[1], ""))
    return any((not one.key and one.source == row[0]) or (one.kind, one.source, one.title) == mine for one in refused)


def _pairs(lost: Rows, fresh: Rows, *ways: Alike) -> dict[Key, Key]:
    found: dict[Key, Key] = {}
    for alike in ways:
        was, now = (
            _grouped({key: row for key, row in rows.items() if key not in taken}, alike)
            for rows, taken in ((lost, found.keys()), (fresh, found.values()))
        )
        found |= {old[0]: now[how][0] for how, old in was.items() if len(old) == len(now.get(how, ())) == 1}
    return found


def _grouped(rows: Rows, alike: Alike) -> dict[str, list[Key]]:
    found = defaultdict[str, list[Key]](list)
    for (kind, key), (source, data) in rows.items():
        if (what := alike(data)) is not None:
            found[json.dumps([kind, source, title_of(data, key), what], sort_keys=True)].append((kind, key))
    return found


def _alone(edited: Rows, fresh: Rows, every: Rows) -> dict[Key, Key]:
    """By title, where all that the source delivers under it is this one."""
    titles = Counter((kind, source, title_of(data, key)) for (kind, key), (source, data) in every.items())
    pairs = _pairs(edited, fresh, lambda _: "")
    return {
        old: new for old, new in pairs.items() if titles[new[0], fresh[new][0], title_of(fresh[new][1], new[1])] == 1
    }


def _all(data: Row) -> Any:
    return {name: value for name, value in data.items() if name != "id"}


def _exact(data: Row) -> Any:
    return [data.get("start"), (data.get("place") or {}).get("name"), *(data.get(name) for name in _TIMES)]


def _times(data: Row) -> Any:
    """None where it is on one day, and no other times are told."""
    told = [data.get(name) for name in _TIMES]
    return told if any(told) else None


def _open(edit: Row | None) -> bool:
    """Whether it was edited, and nobody has decided to keep it though its source has it no more."""
    return edit is not None and bool(edit["base_hash"])


def _ahead(row: tuple[str, Row], today: date) -> bool:
    return not is_over(row[1], today) and not row[1].get("series")


async def _move_edit(connection: AsyncConnection, edits: dict[Key, Row], old: Key, new: Key) -> None:
    edit = None if new in edits else edits.pop(old, None)
    if edit is None:
        return
    data, base = (edit[name] | {"id": new[1]} for name in ("data", "base"))
    values = {"key": new[1], "data": data, "base": base, "gone": False, "withdrawn": False}
    values["base_hash"] = data_hash(base) if edit["base_hash"] else ""
    where = (content_edits.c.kind == old[0]) & (content_edits.c.key == old[1])
    await connection.execute(sa.update(content_edits).values(values).where(where))
    edits[new] = {**edit, **values}


async def _move_notes(connection: AsyncConnection, old: Key, new: Key) -> None:
    care, other = content_care, content_care.alias()
    there = sa.select(other.c.key).where(other.c.kind == new[0], other.c.key == new[1]).exists()
    this = (care.c.kind == old[0]) & (care.c.key == old[1]) & ~there
    await connection.execute(sa.update(care).values(key=new[1]).where(this))


async def _datas(connection: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Row]:
    every, found = list(keys), dict[Key, Row]()
    for start in range(0, len(every), _AT_ONCE):
        some = [key for _, key in every[start : start + _AT_ONCE]]
        query = sa.select(contents.c.kind, contents.c.key, contents.c.data).where(contents.c.kind.in_(_KINDS))
        rows = await connection.execute(query.where(contents.c.key.in_(some)))
        found |= {(row.kind, row.key): row.data for row in rows}
    return {key: found[key] for key in every if key in found}
