"""The workbook for translators: one row per text, the German words beside each language, out and in without loss.

Beside every language stands the version that was live when the workbook was made (a narrow column, not to be changed),
so that an import can tell what was changed here from what was published meanwhile. Formulas are never written or read:
a text that begins with `=` stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import cast, get_args
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.errors import SheetRefused
from bot.core.locale import DEFAULT, ENDONYMS, direction
from bot.core.texts.publication import Version
from bot.core.texts.response import Kind

TITLE = "Texte"
_KIND, _NAME = "Art", "Name"
_VERSION = " · Stand"
_WIDE, _NARROW = 60, 9
_HEAD = PatternFill("solid", fgColor="E8EEF4")
_MOST_ROWS, _MOST_COLUMNS, _MOST_BYTES = 20_000, 64, 40 * 1024 * 1024
_MOST_UNPACKED = 100 * 1024 * 1024  # openpyxl takes many times as much
# OOXML writes characters that XML lacks as _xHHHH_; what looks like that is protected by writing its first sign so.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class SheetText:
    """A text as a translator gives it back. `seen`: the version the workbook was made from; 0: there was none."""

    kind: Kind
    name: str
    locale: str
    text: str
    seen: int
    review_by: date | None = None


def write_sheet(versions: Iterable[Version], locales: Sequence[str]) -> bytes:
    """An .xlsx file with the live texts in German and `locales`; what is missing is an empty cell."""
    book = Workbook()
    sheet = cast(Worksheet, book.active)
    sheet.title, columns = TITLE, [DEFAULT, *(locale for locale in dict.fromkeys(locales) if locale != DEFAULT)]
    _head(sheet, columns)
    texts: dict[tuple[Kind, str], dict[str, Version]] = {}
    for version in versions:
        texts.setdefault((version.kind, version.name), {})[version.locale] = version
    for number, ((kind, name), known) in enumerate(sorted(texts.items()), start=2):
        _row(sheet, number, kind, name, columns, known)
    sheet.freeze_panes = "D2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read_sheet(content: bytes) -> list[SheetText]:
    """The texts of a workbook that `write_sheet` made and translators filled in; empty cells are no texts.

    Raises:
        SheetRefused: it is no such workbook; says what is missing.
    """
    if len(content) > _MOST_BYTES:
        raise SheetRefused(f"the file has more than {_MOST_BYTES // 1024 // 1024} MB", "too_large")
    try:
        _check_unpacked(content)
        book = load_workbook(BytesIO(content), data_only=False)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError, EOFError, SyntaxError) as error:
        raise SheetRefused("this is no Excel file (.xlsx), or a damaged one", "no_excel") from error
    if TITLE not in book.sheetnames:
        raise SheetRefused(f"the file has no sheet {TITLE!r}; take one that `lotse content export` made", "no_sheet")
    return list(_texts(book[TITLE]))


def _check_unpacked(content: bytes) -> None:
    """Raises SheetRefused for a small file that would fill the memory."""
    with ZipFile(BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            raise SheetRefused("the file is too large when it is unpacked", "too_large")


def _head(sheet: Worksheet, columns: Sequence[str]) -> None:
    titles = [_KIND, _NAME]
    for locale in columns:
        titles += [f"{locale} · {ENDONYMS.get(locale, locale)}", f"{locale}{_VERSION}"]
    for number, title in enumerate(titles, start=1):
        cell = cast(Cell, sheet.cell(1, number, title))
        cell.font, cell.fill = Font(bold=True), _HEAD
        narrow = number == 1 or title.endswith(_VERSION)
        sheet.column_dimensions[get_column_letter(number)].width = _NARROW if narrow else _WIDE
    sheet.column_dimensions["B"].width = 28


def _row(
    sheet: Worksheet, number: int, kind: str, name: str, columns: Sequence[str], known: Mapping[str, Version]
) -> None:
    _put(sheet, number, 1, kind)
    _put(sheet, number, 2, name)
    for place, locale in enumerate(columns):
        version, column = known.get(locale), 3 + 2 * place
        if version:
            cell = _put(sheet, number, column, version.text)
            side = "right" if direction(locale) == "rtl" else "left"
            order = 2 if side == "right" else 1  # reading order of the cell: right to left, or left to right
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side, readingOrder=order)
        sheet.cell(number, column + 1, version.version if version else 0)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell = cast(Cell, sheet.cell(row, column))
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", text)
    cell.data_type = "s"  # never a formula
    return cell


def _texts(sheet: Worksheet) -> Iterator[SheetText]:
    rows = sheet.iter_rows(max_row=min(sheet.max_row, _MOST_ROWS), max_col=min(sheet.max_column, _MOST_COLUMNS))
    columns = _columns([str(cell.value or "") for cell in next(rows, ())])
    for cells in rows:
        kind, name = (str(cell.value or "").strip() for cell in cells[:2])
        if not (kind or name):
            continue
        if kind not in get_args(Kind):
            message = f"row {cells[0].row}: {kind[:40]!r} is no kind of text; leave the first two columns"
            raise SheetRefused(message, "kind", str(cells[0].row))
        for locale, (at, version_at) in columns.items():
            if text := _text(cells[at].value):
                yield SheetText(cast(Kind, kind), name, locale, text, _number(cells[version_at].value, cells[0].row))


def _columns(titles: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Where each locale has its text and its version."""
    if list(titles[:2]) != [_KIND, _NAME]:
        raise SheetRefused(f"the first row must begin with {_KIND!r} and {_NAME!r}; leave it as it was made", "head")
    found = {}
    for number, title in enumerate(titles):
        locale = title.split(" · ")[0]
        if number < 2 or title.endswith(_VERSION) or not title:
            continue
        if f"{locale}{_VERSION}" not in titles:
            missing = locale + _VERSION
            raise SheetRefused(f"the column {missing!r} is missing; leave it as it was made", "column", missing)
        found[locale] = (number, titles.index(f"{locale}{_VERSION}"))
    return found


def _text(value: object) -> str:
    value = value.text if isinstance(value, ArrayFormula) else value  # its words, as of any other formula
    text = "" if value is None or isinstance(value, DataTableFormula) else str(value)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _number(value: object, row: int | None) -> int:
    if isinstance(value, int | float) and value >= 0 and value == int(value):
        return int(value)
    message = f"row {row}: the version beside a text was changed; leave those columns as they were made"
    raise SheetRefused(message, "version", str(row))
