"""Records for the file: fonts, scripts, directions, numbers; and numbers that are never given again."""

from __future__ import annotations

import io
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

import pypdf
import pytest

from bot.core.errors import RecordNotPrintable
from bot.core.handoffs.record import Record, RecordLine
from bot.desk import record_fonts
from bot.desk.conversations.record_letters import steadied
from bot.desk.conversations.record_pdf import PdfPrinter
from bot.desk.record_fonts import Fonts, find_fonts
from bot.store.backups.restore import Deleted, _living
from bot.store.schema.after_tables import records, review_items

from .samples import BERLIN

AT = datetime(2026, 11, 26, 14, 30, tzinfo=BERLIN)


def printed(*texts: str) -> pypdf.PdfReader:
    lines = [RecordLine("newcomer", "Ratsuchende Person", text, "fa", AT, "Deutsch dazu") for text in texts]
    record = Record("V-000007", "Musterstadt", "Titel", [("Vorgang", "V-000007")], [("Sprache", "Persisch")],
                    [("چطور؟", "fa")], lines, AT)  # fmt: skip
    return pypdf.PdfReader(io.BytesIO(PdfPrinter(lambda moment: f"{moment:%H:%M}").print(record)))


def test_right_to_left_stands_right_and_numbers_keep_their_order() -> None:
    document = printed("تلفن: 030 23125-100 ساعت 14:30", "Links")
    places: dict[str, float] = {}

    def see(text: str, cm: object, tm: list[float], font: object, size: float) -> None:
        places.setdefault(text.strip(), tm[4])

    text = document.pages[0].extract_text(visitor_text=see)
    assert "030 23125-100" in text.replace("\u00a0", " ") and "14:30" in text
    arabic = max(x for said, x in places.items() if "تلفن" in said or "ساعت" in said)
    assert arabic > 300 and "Links" in text


def test_what_no_font_has_is_shown_and_counted() -> None:
    text = printed("日本語 und ok").pages[0].extract_text()
    assert "▯▯▯ und ok" in text and "(3-mal)" in text
    assert "-mal)" not in printed("Größe, ґ, ş, ă, ل, \u2066\u2069😊\u200d").pages[0].extract_text()


@pytest.mark.parametrize(
    "text",
    ["日本語" * 500, "مساعدة " + "😭" * 1500, "!" * 1500, "$" * 1500, "Hilfe\u2066" + "-" * 1500,
     "مساعدة " + "\u20661\u2069 " * 500],
    ids=["of no font", "emoji", "dots", "money", "isolated", "isolates"],
)  # fmt: skip
def test_signs_without_a_direction_have_no_end(text: str) -> None:
    """They were too many for fpdf2: such a record could not be printed at all."""
    document = printed(text, "Danach")
    assert "Danach" in "".join(page.extract_text() for page in document.pages)


def test_a_mark_between_signs_has_the_direction_of_the_text() -> None:
    assert steadied("مساعدة " + "!" * 200) == "مساعدة " + "!" * 199 + "\u200f!"
    assert steadied("Hilfe " + "!" * 200) == "Hilfe " + "!" * 199 + "\u200e!"
    assert steadied("Hilfe " + "!1" * 500) == "Hilfe " + "!1" * 500


def test_a_long_record_has_its_pages_numbered() -> None:
    document = printed(*(["Zeile\n\nnoch eine"] * 60))
    assert len(document.pages) > 5
    assert f"Seite 2 von {len(document.pages)}" in document.pages[1].extract_text()


def test_numbers_of_a_table_stay_apart() -> None:
    """Copied from a letter or a sheet, with tabs between."""
    words = printed("Kaltmiete 3\t450 Euro\t01.12.", "رقم\t450\t12", "eins\u2028zwei").pages[0].extract_text().split()
    assert words[words.index("Kaltmiete") :][:5] == ["Kaltmiete", "3", "450", "Euro", "01.12."]
    assert "450" in words and "45012" not in words and "eins" in words and "zwei" in words


def test_what_was_written_is_not_taken_for_the_number_of_pages() -> None:
    text = printed("Seite {nb} von").pages[0].extract_text()
    assert "Seite {nb} von" in text and "Seite 1 von 1" in text and "¦" not in text


def test_nothing_of_what_is_printed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        printed("Größe, ґ, ş 日本語", "تلفن: 030 23125-100")
    assert caplog.records == []


def test_without_the_font_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(record_fonts, "_FOLDERS", (str(tmp_path),))
    monkeypatch.setenv("PATH", str(tmp_path))  # no fontconfig either
    with pytest.raises(RecordNotPrintable, match="fonts-dejavu-core"):
        find_fonts.__wrapped__()
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        (tmp_path / name).touch()
    assert find_fonts.__wrapped__() == Fonts(*(tmp_path / n for n in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")),
                                             find_fonts().further)  # fmt: skip


def test_numbers_of_handoffs_and_staff_are_never_given_again(template: Path) -> None:
    """A migration that rebuilds a table on SQLite may lose it."""
    with sqlite3.connect(template) as connection:
        for table in ("handoffs", "staff", "records", "review_items"):
            (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            assert "AUTOINCREMENT" in sql, table


def test_a_restored_backup_brings_back_nothing_that_was_erased() -> None:
    """What only expired has a time of its own, and nobody it belongs to."""
    row = {"id": 1, "conversation_id": "c"}
    for table in (records, review_items):
        erased, expired = Deleted({"c"}, AT), Deleted({"c"}, AT, {"c"})
        assert list(_living(table, [row], erased, {"c"}, set())) == []
        assert list(_living(table, [row], expired, {"c"}, set())) == [{"id": 1, "conversation_id": None}]
        assert list(_living(table, [row], erased, set(), set())) == [row]
