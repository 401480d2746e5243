"""The table to fill in: header, an example, notes and drop-downs in Excel; header and example in CSV."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.portal.table_columns import Column, Table

_ROWS = 1000
_WIDEST = 40
_TEXT = "@"  # otherwise Excel makes dates of `8-12` and numbers of postcodes


def excel_template(table: Table) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.name[:31]
    for place, column in enumerate(table.columns, 1):
        _head(sheet, place, column)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = min(max(len(column.name), len(column.example)) + 4, _WIDEST)
        sheet.column_dimensions[letter].number_format = _TEXT
        sheet.cell(2, place, column.example).number_format = _TEXT
        if column.choices:
            _offer(sheet, letter, column)
    sheet.freeze_panes = "B2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv_template(table: Table) -> bytes:
    """As a German Excel opens it: semicolons, and a mark that says UTF-8."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept, delimiter=";")
    writer.writerow([column.name for column in table.columns])
    writer.writerow([column.example for column in table.columns])
    return kept.getvalue().encode("utf-8-sig")


def _head(sheet: Worksheet, place: int, column: Column) -> None:
    cell = sheet.cell(1, place, column.name)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if column.required:
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    told = [column.note, "Pflicht." if column.required else "", f"Beispiel: {column.example}" if column.example else ""]
    cell.comment = Comment("\n".join(line for line in told if line) or column.name, "Lotse")


def _offer(sheet: Worksheet, letter: str, column: Column) -> None:
    """A drop-down; Excel takes at most 255 characters of choices."""
    words = ",".join(column.choices)
    if len(words) <= 255:
        choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
        choice.error, choice.errorTitle = "Bitte aus der Liste wählen.", column.name
        choice.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(choice)
