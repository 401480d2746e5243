"""The log of who did what as a table to take along: CSV and Excel. No cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.accounts.audit import Entry
from bot.core.cells import no_formula
from bot.desk.audit_words import AREA_NAMES

_HEAD = ("Zeit", "Wer", "Art", "Was", "Worum es ging", "Genauer")


def as_csv(entries: Iterable[Entry], zone: tzinfo | None) -> str:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_HEAD)
    writer.writerows([no_formula(cell) for cell in row] for row in _rows(entries, zone))
    return "\ufeff" + out.getvalue()


def as_excel(entries: Iterable[Entry], zone: tzinfo | None) -> bytes:
    book = Workbook(write_only=True)
    sheet = cast(Worksheet, book.create_sheet("Protokoll"))
    for row in (_HEAD, *_rows(entries, zone)):
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Worksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def _rows(entries: Iterable[Entry], zone: tzinfo | None) -> Iterator[tuple[str, ...]]:
    for entry in entries:
        deed = entry.deed
        when = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        yield (when, deed.who, AREA_NAMES.get(deed.area, deed.area), deed.said, deed.about, deed.detail)
