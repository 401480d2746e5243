"""CSV and Excel files of offices, courses and events: rows are read one by one, all that is wrong is told together.

Which table it is, its headings tell: the first row that names two columns of ours; a title may stand above it. A wrong
row is refused alone, with the row, the column and what is wrong with
it, in German: whoever filled it in reads that. A column that is missing or unknown refuses the whole file, because a
mistyped name would lose what stands below it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from pydantic import ValidationError

from bot.core.content.content import Delivery, Item, Refusal, title_of
from bot.core.content.places import Event
from bot.core.errors import ImportRefused, SourceEmpty
from bot.portal.naming import key_of, source_name
from bot.portal.table_columns import Table
from bot.portal.table_headings import TEMPLATE, Cells, Heading, known_names, nearest, read_headings
from bot.portal.table_keys import Row, keyed
from bot.service.answers.occurrences import idle_days

_EXAMPLE = "beispiel"
_MOST_ROWS, _MOST_COLUMNS = 20_000, 120
_LAST_ROW = 2**20
_UNPACKED = 150 * 2**20
_SEPARATORS = ";,\t"
_ABOVE = 10  # rows of a title, a date, a logo that may stand above the headings


def looks_like_excel(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def looks_like_csv(text: str) -> bool:
    """Whether one of the first rows names at least two columns that are ours."""
    return any(_named(text, separator) > 1 for separator in _SEPARATORS)


def deliver_csv(text: str, name: str) -> Delivery:
    """Raises ImportRefused, SourceEmpty."""
    best = max(_SEPARATORS, key=lambda separator: _named(text, separator))
    try:
        return _deliver([("", list(_csv_rows(text, best)))], name, "csv")
    except csv.Error as error:
        raise ImportRefused(f"{name}: diese Tabelle lässt sich nicht lesen ({error})") from error


def deliver_excel(content: bytes, name: str) -> Delivery:
    """Raises ImportRefused, SourceEmpty."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                raise ImportRefused(f"{name}: ausgepackt größer als {_UNPACKED // 2**20} MB")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = [(sheet.title, _sheet_rows(sheet)) for sheet in shown]
        hidden = [_hidden(sheet, name) for sheet in book.worksheets if sheet not in shown]
    except ImportRefused:
        raise
    except Exception as error:  # of the library, which stumbles over broken files in many ways
        raise ImportRefused(f"{name}: keine Excel-Datei, die sich lesen lässt ({type(error).__name__})") from error
    ours = [(title, rows) for title, rows in sheets if _head(rows) is not None]
    left_out = tuple(refusal for refusal in hidden if refusal)
    if not ours:
        also = "".join(f"; {refusal.why}" for refusal in left_out)
        raise ImportRefused(f"{name}: kein Blatt hat die Spalten der Vorlage ({TEMPLATE}){also}")
    read = _deliver(ours, name, "xlsx")
    return replace(read, refused=read.refused + left_out)


def _hidden(sheet: Any, name: str) -> Refusal | None:
    """A table of ours on a sheet that is hidden was put away: it is told, not taken."""
    rows = list(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS, max_row=_ABOVE))
    if (head := _head(rows)) is None:
        return None
    source, title = source_name("table", name), f"Blatt „{sheet.title}“"
    why = f"{title} ist in Excel ausgeblendet und wird nicht gelesen; was gelten soll, bitte einblenden"
    return Refusal(nearest(rows[head])[0].kind, key_of("blatt", source, sheet.title), source, title, why)


def _sheet_rows(sheet: Any) -> list[Cells]:
    """As they are shown: Excel keeps empty rows far below, they are cut off."""
    rows: list[Cells] = []
    # A file may say that its next row is the billionth; Excel itself ends here.
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS, max_row=_LAST_ROW), 1):
        if number > _MOST_ROWS and any(value is not None for value in row):
            raise ImportRefused(f"{sheet.title}: mehr als {_MOST_ROWS} Zeilen")
        if number <= _MOST_ROWS:
            rows.append(row)
    while rows and not any(_filled(value) for value in rows[-1]):
        rows.pop()
    return rows


def _csv_rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)


def _named(text: str, separator: str) -> int:
    """How many of our columns one of the first rows names."""
    most = 0
    with contextlib.suppress(csv.Error):  # a cell without an end: told when the table is read
        for row in islice(_csv_rows(text, separator), _ABOVE):
            most = max(most, len(known_names(row)))
    return most


def _head(rows: Sequence[Cells]) -> int | None:
    """Where the headings stand."""
    return next((place for place, row in enumerate(rows[:_ABOVE]) if len(known_names(row)) > 1), None)


def _deliver(sheets: Iterable[tuple[str, Sequence[Cells]]], name: str, form: str) -> Delivery:
    source = source_name("table", name)
    found = [_taken(row, key, twin, source) for row, key, twin in keyed(list(_rows(sheets, name)), source)]
    if not found:
        raise SourceEmpty(f"{name}: die Tabelle hat keine ausgefüllte Zeile")
    items = tuple(one for one in found if isinstance(one, Item))
    return Delivery(form, items, tuple(one for one in found if isinstance(one, Refusal)), (source,))


def _rows(sheets: Iterable[tuple[str, Sequence[Cells]]], name: str) -> Iterator[Row]:
    """Every row that is filled in, and no example of the template."""
    for title, rows in sheets:
        if len(rows) - 1 > _MOST_ROWS:
            raise ImportRefused(f"{name}: mehr als {_MOST_ROWS} Zeilen")
        where = f"{name}, Blatt {title}" if title else name
        head = _head(rows) or 0
        table, headings = read_headings(rows[head] if rows else [], where)
        for number, row in enumerate(rows[head + 1 :], head + 2):
            filled = {place: row[place] for place in headings if place < len(row) and _filled(row[place])}
            data, problems = _values(headings, filled)
            if filled and not str(data.get("id", "")).startswith(_EXAMPLE):
                missing = [c.name for c in table.columns if c.required and c.where not in _given(headings, filled)]
                problems += [f"Spalte „{name}“ ist leer" for name in missing]
                yield Row(table, headings, data, tuple(problems), title, number)


def _filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _taken(row: Row, key: str, twin: str, source: str) -> Item | Refusal:
    data, problems, title = row.data, list(row.problems), title_of(row.data, "?")
    problems += [twin] if twin and not problems else []
    if not problems:
        problems, data = _completed(row.table, row.headings, data | {"id": key})
    if problems:
        return Refusal(row.table.kind, key, source, title, f"Zeile {row.number}: {'; '.join(problems)}")
    return Item(row.table.kind, key, source, data, title)


def _values(headings: Mapping[int, Heading], filled: Mapping[int, Any]) -> tuple[dict[str, Any], list[str]]:
    data: dict[str, Any] = {}
    problems = []
    for place, value in filled.items():
        heading = headings[place]
        try:
            if isinstance(value, str) and re.fullmatch(r"#[A-Z/0!?]+[!?A]", value):
                raise ValueError(f"in der Zelle steht ein Fehler von Excel ({value})")
            path = f"{heading.column.where}.{heading.locale}" if heading.column.texts else heading.column.where
            _put(data, path.split("."), heading.column.convert(value))
        except (ValueError, OverflowError) as error:
            problems.append(f"Spalte {heading.letter} „{heading.column.name}“: {error}")
    return data, problems


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for step in path[:-1]:
        data = data.setdefault(step, {})
    data[path[-1]] = value


def _given(headings: Mapping[int, Heading], filled: Mapping[int, Any]) -> set[str]:
    return {headings[place].column.where for place in filled}


def _completed(table: Table, headings: Mapping[int, Heading], data: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """(what is wrong with the whole row, the data as it is stored)."""
    until = data.pop("until", None)
    if table.kind == "event":
        data = _timed(data)
    problems = _span_problems(data)
    if until and not data.get("rrule"):
        problems.append("„Wiederholung bis“ steht da, aber keine Wiederholung")
    elif until:
        data["rrule"] += f";UNTIL={until:%Y%m%d}T235959"
    if data.get("all_day") and not problems:
        last = data.get("end") or data["start"]
        data["start"] = datetime.combine(data["start"].date(), time())
        data["end"] = datetime.combine(last.date(), time()) + timedelta(days=1)
    try:
        made = table.model.model_validate(data)
        problems += _idle(made) if isinstance(made, Event) else []
        return problems, made.model_dump(mode="json", by_alias=True)
    except ValidationError as error:
        names = {heading.column.where: heading.column.name for heading in headings.values()}
        for problem in error.errors():
            path = ".".join(map(str, problem["loc"]))
            named = next((name for where, name in names.items() if path.startswith(where)), path)
            problems.append(f"Spalte „{named}“: dieser Wert geht nicht ({str(problem['input'])[:40]})")
        return problems, data


def _idle(event: Event) -> list[str]:
    """Mistyped days on which it is said to be cancelled; what lies before its beginning is left from earlier."""
    last = (event.start if event.rrule else event.end or event.start).date()
    days = [day for day in idle_days(event) if day >= event.start.date() and (event.rrule or day > last)]
    return [f"„Fällt aus am“: am {day:%d.%m.%Y} findet es ohnehin nicht statt" for day in days]


def _timed(data: dict[str, Any]) -> dict[str, Any]:
    """Where no time is said at all it is the whole day; where one is, a day without one begins at midnight."""
    said = {name: data[name] for name in ("start", "end") if data.get(name)}
    whole = {} if any(isinstance(moment, datetime) for moment in said.values()) else {"all_day": True}
    midnight = {name: datetime.combine(on, time()) for name, on in said.items() if not isinstance(on, datetime)}
    return data | whole | midnight


def _span_problems(data: Mapping[str, Any]) -> list[str]:
    start, end = data.get("start"), data.get("end")
    return ["„Ende“ liegt vor „Beginn“"] if start and end and end < start else []
