"""The row of headings in a table: which table it is, what each of its columns is, and in which language.

A column that is missing or unknown, or whose language is none, refuses the whole table, because a mistyped name would
lose what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from bot.core.errors import ImportRefused
from bot.portal.language_codes import language_code
from bot.portal.table_columns import TABLES, Column, Table

TEMPLATE = "eine leere Tabelle gibt es unter „Datei einlesen“"
_IN_LANGUAGE = re.compile(r"(.+?)\s*\(([a-z]{2,3}(?:-[a-z]+)?)\)", re.IGNORECASE)
Cells = Sequence[Any]


@dataclass(frozen=True)
class Heading:
    """A column of the file: what it is, in which language, and its letter in a spreadsheet."""

    column: Column
    locale: str
    letter: str


def read_headings(row: Cells, where: str) -> tuple[Table, dict[int, Heading]]:
    """Raises ImportRefused: no table of ours, a column is missing, unknown or there twice."""
    table, *others = nearest(row)
    found: dict[int, Heading] = {}
    problems: list[str] = []
    for place, value in enumerate(row):
        name = " ".join(str(value or "").split())
        if not name or name.startswith("#"):
            continue
        letter, heading = get_column_letter(place + 1), _heading(table, name)
        if heading is None:
            problems.append(f"Spalte {letter} „{name[:40]}“ ist unbekannt")
        elif heading in [(known.column, known.locale) for known in found.values()]:
            problems.append(f"Spalte {letter} „{name}“ gibt es zweimal")
        elif unknown := _unknown(heading[1]):
            problems.append(f"Spalte {letter} „{name}“: {unknown}")
        else:
            found[place] = Heading(*heading, letter)
    problems += _lacking(row, table)
    if problems:
        hint = "eigene Spalten bitte mit # beginnen; die Vorlage zeigt alle"
        also = [f"als „{other.name}“: {'; '.join(_lacking(row, other))}" for other in others]
        told = "; ".join([f"gelesen als Tabelle „{table.name}“: {'; '.join(problems[:8])}", *also])
        raise ImportRefused(f"{where}: {told} – {hint} ({TEMPLATE})")
    return table, found


def nearest(row: Cells) -> list[Table]:
    """The tables of which a row names the most columns."""
    known = {table.kind: len(known_names(row, (table,))) for table in TABLES}
    return [table for table in TABLES if known[table.kind] == max(known.values())]


def _lacking(row: Cells, table: Table) -> list[str]:
    """The columns that a table cannot do without and that are not there, in words."""
    there = {found[0].where for value in row if (found := _heading(table, " ".join(str(value or "").split())))}
    return [f"die Spalte „{c.name}“ fehlt" for c in table.columns if c.required and c.where not in there]


def _heading(table: Table, name: str) -> tuple[Column, str] | None:
    in_language = _IN_LANGUAGE.fullmatch(name)
    plain, locale = (in_language.group(1), in_language.group(2).lower()) if in_language else (name, "de")
    column = next((c for c in table.columns if c.name.casefold() == plain.casefold()), None)
    return (column, locale) if column and (column.texts or not in_language) else None


def _unknown(locale: str) -> str:
    """What is wrong with the language of a column, in words."""
    try:
        language_code(locale)
    except ValueError as error:
        return str(error)
    return ""


def known_names(row: Cells, tables: Sequence[Table] = TABLES) -> set[str]:
    names = [" ".join(str(value or "").split()) for value in row]
    return {name for name in names for table in tables if _heading(table, name)}
