"""The keys of the rows of a table: their *Kennung*, or what they say.

A course alone is known by title, first day and place. Groups that share these get theirs by days, time and level too,
every one of them: which row stands first says nothing. Where a group is alone again, the import knows it again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.content.content import title_of
from bot.portal.cells import slug
from bot.portal.naming import key_of
from bot.portal.table_columns import Table
from bot.portal.table_headings import Heading

_GROUP = ("days", "time", "level")  # what groups of one course differ in


@dataclass(frozen=True)
class Row:
    """One that is filled in. `problems`: what is wrong with its cells."""

    table: Table
    headings: Mapping[int, Heading]
    data: dict[str, Any]
    problems: tuple[str, ...]
    sheet: str
    number: int

    def place(self, seen_from: Row) -> str:
        return f"Zeile {self.number}" + (f", Blatt „{self.sheet}“" if self.sheet != seen_from.sheet else "")


def keyed(rows: Sequence[Row], source: str) -> Iterator[tuple[Row, str, str]]:
    """(row, its key, what is wrong where the same stands before). One without Kennung and title has no key."""
    names = [(_key(row, source), _key(row, source, _GROUP)) for row in rows]
    groups = defaultdict[str, set[str]](set)
    for key, exact in names:
        groups[key].add(exact)
    before: dict[str, Row] = {}
    for row, (key, exact) in zip(rows, names, strict=True):
        first = before.setdefault(exact, row)
        yield row, exact if len(groups[key]) > 1 else key, "" if first is row else _twin(row, first)


def _twin(row: Row, first: Row) -> str:
    what = f"Die Kennung „{row.data['id']}“" if row.data.get("id") else "Dasselbe"
    place = first.place(row)
    return f"{what} steht schon in {place}. Ist es etwas anderes, tragen Sie hier eine eigene Kennung ein"


def _key(row: Row, source: str, more: Sequence[str] = ()) -> str:
    """Offices are referred to by their own id; courses and events get that of their file before it."""
    kind, data, title = row.table.kind, row.data, title_of(row.data, "")
    stem = slug(re.sub(r"^table:|\.\w+$", "", source).rpartition("/")[2]) or "tabelle"
    if name := str(data.get("id") or ""):
        return name if kind == "office" else f"{stem}-{name}"
    if not title or (kind == "office" and slug(title)):
        return slug(title)
    told = f"{title} {data.get('start', '')} {data.get('place', '')}"
    told += "".join(f" {data[name]}" for name in more if name in data)
    return key_of(stem, source, told)
