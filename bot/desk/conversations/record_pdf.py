"""Prints a record as PDF/A-2u (ISO 19005-2): fonts embedded, every character with its Unicode value, nothing external.

Text runs by the Unicode Bidirectional Algorithm (UAX #9, in fpdf2), shaped by HarfBuzz. A paragraph of a
right-to-left script stands on the right; numbers in it keep their order and are never broken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from bot.core.handoffs.record import Record, RecordLine
from bot.desk.conversations.record_letters import RIGHT_TO_LEFT, rtl, steadied, unbroken
from bot.desk.record_fonts import Fonts, find_fonts
from bot.service.answers.speaker import isolate_runs
from bot.service.pressed import german_language

_FONT, _MARGIN, _LINE = "Lotse", 18.0, 5.2
_QUIET, _INK, _RULE = (90, 90, 90), (0, 0, 0), (190, 190, 190)
_MISSING, _INVISIBLE = "\u25af", ("Cf", "Mn", "Cc")
_PAGES = "¦¤¦"  # the number of pages, filled in at the end, in whatever was written too: nobody writes this
_GAPS = {
    ord("\t"): "    ",
    **dict.fromkeys(map(ord, "\v\f\x85\u2028\u2029"), " "),
}  # signs without a shape of their own
Style = Literal["", "B"]


class PdfPrinter:
    """Implements the port `Printer`. `when` puts a moment in German; `fonts` finds them."""

    def __init__(self, when: Callable[..., str], fonts: Callable[[], Fonts] = find_fonts) -> None:
        self._when, self._fonts = when, fonts

    def print(self, record: Record) -> bytes:
        sheet = _Sheet(self._fonts(), record)
        sheet.beginning()
        for line in record.lines:
            sheet.message(line, self._when(line.at))
        sheet.end()
        return bytes(sheet.output())


class _Sheet(FPDF):
    """One record on A4."""

    def __init__(self, fonts: Fonts, record: Record) -> None:
        super().__init__(format="A4", enforce_compliance="PDFA_2U")
        self._record = record
        self.set_lang("de")
        self.set_title(f"{record.number} – {record.title}")
        self.set_author(record.town)
        self.set_creator("Lotse")
        self.set_creation_date(record.made_at)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, 20)
        self.add_font(_FONT, "", fonts.plain)
        self.add_font(_FONT, "B", fonts.bold)
        further = [f"further{number}" for number, _ in enumerate(fonts.further)]
        for name, path in zip(further, fonts.further):
            self.add_font(name, "", path)
        self.set_fallback_fonts(further, exact_match=False)
        self._known = {code for font in self.fonts.values() if isinstance(font, TTFFont) for code in font.cmap}
        self._lost = 0
        self.alias_nb_pages(_PAGES)
        self.set_text_shaping(True)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self._ink("", 8, _QUIET)
        self.set_text_shaping(False)  # the number of pages is filled in at the end
        self.cell(
            0, 5, f"{self._record.number} · Stadt {self._record.town} · Seite {self.page_no()} von {_PAGES}", align="C"
        )
        self.set_text_shaping(True)

    def beginning(self) -> None:
        record = self._record
        self._ink("", 10, _QUIET)
        self._paragraph(f"Stadt {record.town}")
        self._ink("B", 16)
        self._paragraph(f"Protokoll einer Unterhaltung: {record.title}", 8)
        self.ln(2)
        self._pairs([*record.head, *(pair for pair in record.card if pair[0] not in dict(record.head))])
        if record.asked:
            self._heading("Was vorher gefragt wurde")
            self._ink("", 10)
            for text, _ in record.asked:
                self._text(f"– {text}" if not rtl(text) else text)
        self._heading("Was gesagt wurde")
        if not record.lines:
            self._ink("", 10, _QUIET)
            self._paragraph("Keine Nachrichten.")

    def message(self, line: RecordLine, when: str) -> None:
        """Who and when, the words as they were written, their German, which prepared answer, files."""
        if self.will_page_break(5 * _LINE):
            self.add_page()
        self._rule()
        self._ink("B", 9.5)
        self._paragraph(self._shown(line.name))
        self._ink("", 8.5, _QUIET)
        spoken = "" if line.locale == "de" else f" · {german_language(line.locale)}"
        self._paragraph(f"{when}{spoken}{f' · {line.undelivered}' if line.undelivered else ''}")
        self._ink("", 10.5)
        self._text(line.text)
        if line.german:
            self._ink("", 8.5, _QUIET)
            self._paragraph(f"Deutsch ({line.how}):" if line.how else "Deutsch:")
            self._ink("", 10.5)
            self._text(line.german)
        self._ink("", 8.5, _QUIET)
        for note in filter(None, (line.answer, *(f"Anhang: {self._shown(name)}" for name in line.files))):
            self._paragraph(note)
        self.ln(1.5)

    def end(self) -> None:
        self._rule()
        self._ink("", 8.5, _QUIET)
        if self._lost:
            self._paragraph(
                f"{_MISSING} steht für ein Zeichen, das die Schrift des Servers nicht hat ({self._lost}-mal)."
            )
        self._paragraph(
            "Die Worte stehen so da, wie sie geschrieben wurden. Einen Namen nennt dieses Protokoll nur, wenn er "
            "in der Unterhaltung genannt wurde."
        )

    def _heading(self, title: str) -> None:
        self.ln(3)
        self._ink("B", 12)
        self._paragraph(title, 7)

    def _pairs(self, pairs: list[tuple[str, str]]) -> None:
        for label, value in pairs:
            self._ink("", 9.5, _QUIET)
            self.cell(55, _LINE, label)
            self._ink("", 9.5)
            self.multi_cell(0, _LINE, self._shown(value) or "–", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _text(self, text: str) -> None:
        """Every line a paragraph of its own direction."""
        for line in text.split("\n"):
            if line.strip():
                self._paragraph(self._shown(line), rtl=rtl(line))
            else:
                self.ln(2)

    def _paragraph(self, text: str, height: float = _LINE, rtl: bool = False) -> None:
        self.set_text_shaping(True, direction="rtl" if rtl else "ltr")
        self.multi_cell(0, height, text, align="R" if rtl else "L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_shaping(True, direction="ltr")

    def _shown(self, text: str) -> str:
        """Only what the fonts have; what they have not is counted. Numbers stay in their order, on one line."""
        text = text.translate(_GAPS)
        if any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in text):
            text = unbroken(isolate_runs(text, "ar"))
        return steadied("".join(map(self._letter, unicodedata.normalize("NFC", text))))

    def _letter(self, letter: str) -> str:
        if ord(letter) in self._known:
            return letter
        if unicodedata.category(letter) in _INVISIBLE:
            return letter if unicodedata.bidirectional(letter) in ("LRI", "RLI", "FSI", "PDI") else ""
        self._lost += 1
        return _MISSING

    def _rule(self) -> None:
        self.set_draw_color(*_RULE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.5)

    def _ink(self, style: Style, size: float, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)
