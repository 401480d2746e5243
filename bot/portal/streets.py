"""The table of streets: `streets.csv` with the columns street; from; to; side; district.

Empty `from` and `to`: the whole street. `side`: both (or empty), even, odd; also gerade, ungerade. Separated by
semicolons or commas, in UTF-8, as a spreadsheet saves it.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from bot.core.content.streets import Side, StreetSpan, overlaps
from bot.core.errors import ImportRefused

COLUMNS = ("street", "from", "to", "side", "district")
_GERMAN_SIDES = {"": "both", "beide": "both", "gerade": "even", "ungerade": "odd"}


def read_streets(file: Path, districts: Collection[str]) -> list[StreetSpan]:
    """All rows of the table.

    Raises:
        ImportRefused: a row cannot be, names no district of the town, or two rows claim the same house; names them all.
    """
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{file.name}: cannot be read as UTF-8 text") from error
    spans, problems = read_rows(text, districts)
    problems += [f"{one} and {other} overlap" for one, other in overlaps(spans)]
    if problems:
        raise ImportRefused(f"{file.name}: " + "; ".join(problems))
    return spans


def read_rows(text: str, districts: Collection[str]) -> tuple[list[StreetSpan], list[str]]:
    """(rows, problems by line number)."""
    spans: list[StreetSpan] = []
    problems: list[str] = []
    for line, row in _rows(text, problems):
        try:
            spans.append(_span(row, districts))
        except ValidationError as error:
            first = error.errors()[0]
            problems.append(f"line {line}: {'.'.join(map(str, first['loc']))} {first['msg']}".replace(":  ", ": "))
        except ValueError as error:
            problems.append(f"line {line}: {error}")
    return spans, problems


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        problems.append(f"the column {missing[0]!r} is missing in the first line")
        return
    for row in reader:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if any(cells.values()):
            yield reader.line_num, cells


def _span(row: dict[str, str], districts: Collection[str]) -> StreetSpan:
    """Raises ValueError (a ValidationError is one)."""
    if row["district"] not in districts:
        raise ValueError(f"unknown district {row['district']!r}")
    side = _GERMAN_SIDES.get(row["side"].lower(), row["side"].lower())
    if side not in get_args(Side):
        raise ValueError(f"unknown side {row['side']!r}; known are both, even, odd")
    numbers = {name: _number(row[cell]) for name, cell in (("first", "from"), ("last", "to")) if row[cell]}
    return StreetSpan.model_validate({"street": row["street"], "side": side, "district": row["district"], **numbers})


def _number(cell: str) -> int:
    """`12`; the letter of `12a` belongs to the same house."""
    digits = cell.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"{cell!r} is no house number")
    return int(digits)
