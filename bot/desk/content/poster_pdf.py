"""Prints posters (A4) and sheets of eight cards (A7, to cut): fonts embedded, QR codes as squares of ink.

QR codes by ISO/IEC 18004 with correction level M; the printed code is 30 mm or more, with the four modules of quiet
around it that the standard asks for. Right-to-left text is shaped by HarfBuzz and stands on the right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import segno
from fpdf import FPDF

from bot.core.content.poster import Paper, Poster
from bot.core.locale import direction
from bot.desk.record_fonts import Fonts, find_fonts

QUIET = 4  # modules around a code
_FONT, _INK, _SOFT, _RULE = "Lotse", (0, 0, 0), (70, 70, 70), (150, 150, 150)
_POSTER_CODE, _CARD_CODE = 66.0, 30.0  # mm, without the quiet around
_COLUMNS, _ROWS, _CARD_WIDTH, _CARD_HEIGHT, _CARD_EDGE = 2, 4, 105.0, 74.25, 5.0
_CARD_WORDS, _SMALLEST, _LEGIBLE = 20.5, 0.6, 0.9  # mm above the codes; how much smaller words may become, and should
_LARGEST_ADDRESS, _LEADING = 15.0, 0.45  # points; mm per point


Modules = Sequence[Sequence[bool]]


def modules(content: str) -> Modules:
    """The code as rows of dark and light modules, without the quiet."""
    return tuple(tuple(bool(cell) for cell in row) for row in segno.make(content, error="m", micro=False).matrix)


class PosterPdf:
    """Implements the port `PosterPrinter`."""

    def __init__(self, fonts: Callable[[], Fonts] = find_fonts) -> None:
        self._fonts = fonts

    def print(self, paper: Paper, posters: Sequence[Poster]) -> bytes:
        sheet = _Sheet(self._fonts(), posters[0].town)
        for poster in posters:
            sheet.add_page()
            if paper == "poster":
                sheet.poster(poster)
            else:
                sheet.cards(poster)
        return bytes(sheet.output())


class _Sheet(FPDF):
    def __init__(self, fonts: Fonts, town: str) -> None:
        super().__init__(format="A4")
        self.set_title(f"Lotse, {town}")
        self.set_creator("Lotse")
        self.set_margin(0)
        self.set_auto_page_break(False)
        self.add_font(_FONT, "", fonts.plain)
        self.add_font(_FONT, "B", fonts.bold)
        self.set_text_shaping(True)

    def poster(self, poster: Poster) -> None:
        """From top to bottom: town, what it is, codes, how, the address in letters."""
        left, width = 20.0, 170.0
        self._said(poster, poster.town, 20, left, width, size=15, colour=_SOFT)
        self._said(poster, poster.headline, self.get_y() + 6, left, width, size=34, bold=True)
        if poster.about:
            self._said(poster, poster.about, self.get_y() + 3, left, width, size=22, bold=True, colour=_SOFT)
        self._said(poster, poster.what, self.get_y() + 5, left, width, size=17)
        for promise in poster.promises:
            self._said(poster, promise, self.get_y() + 2, left, width, size=14)
        top = max(self.get_y() + 10, 136.0)
        self._codes(poster, top, left, width, _POSTER_CODE, 13)
        self._said(poster, poster.how, self.get_y() + 7, left, width, size=14)
        self._said(poster, poster.typed, self.get_y() + 4, left, width, size=12, colour=_SOFT)
        self._address(poster.address, self.get_y() + 1, left, width, _LARGEST_ADDRESS + 3)

    def cards(self, poster: Poster) -> None:
        """Eight times the same, with lines to cut along."""
        self.set_draw_color(*_RULE)
        self.set_dash_pattern(1, 1.5)
        self.line(_CARD_WIDTH, 0, _CARD_WIDTH, self.h)
        for row in range(1, _ROWS):
            self.line(0, row * _CARD_HEIGHT, self.w, row * _CARD_HEIGHT)
        self.set_dash_pattern()
        for number in range(_COLUMNS * _ROWS):
            row, column = divmod(number, _COLUMNS)
            self._card(poster, column * _CARD_WIDTH + _CARD_EDGE, row * _CARD_HEIGHT + _CARD_EDGE)

    def _card(self, poster: Poster, left: float, top: float) -> None:
        width = _CARD_WIDTH - 2 * _CARD_EDGE
        said = [(poster.headline, 11.0, True), (poster.about, 9.0, True), (poster.what, 7.5, False),
                *((promise, 7.5, False) for promise in poster.promises)]  # fmt: skip
        scale = self._fitting(said, width, _CARD_WORDS)
        if scale < _LEGIBLE:  # what it knows can be left out; that a machine answers, and that it is free, cannot
            said.pop(2)
            scale = self._fitting(said, width, _CARD_WORDS)
        self.set_y(top)
        for text, size, bold in said:
            if text:
                self._said(poster, text, self.get_y(), left, width, size * scale, bold)
        bottom = top + _CARD_HEIGHT - 2 * _CARD_EDGE
        self._codes(poster, top + _CARD_WORDS, left, width, _CARD_CODE, 6.5)
        self._address(poster.address, bottom - 3, left, width, 8)

    def _fitting(self, said: Sequence[tuple[str, float, bool]], width: float, height: float) -> float:
        """How much smaller the words have to be, so that they do not come near the codes."""
        scale = 1.0
        while (
            scale > _SMALLEST
            and sum(self._height(text, width, size * scale, bold) for text, size, bold in said) > height
        ):
            scale -= 0.04
        return scale

    def _height(self, text: str, width: float, size: float, bold: bool) -> float:
        self._ink(size, bold, _INK)
        return float(self.multi_cell(width, size * _LEADING, text, dry_run=True, output="HEIGHT")) if text else 0.0  # type: ignore[arg-type]

    def _codes(self, poster: Poster, top: float, left: float, width: float, side: float, size: float) -> None:
        """Side by side, each centred in its share of the width, the caption below."""
        drawn = [modules(code.content) for code in poster.codes]
        share, quiet = width / len(drawn), QUIET * side / min(map(len, drawn))
        below, low = top + side + 2 * quiet, top
        for number, (code, rows) in enumerate(zip(poster.codes, drawn)):
            self._code(rows, left + share * (number + 0.5) - side / 2, top + quiet, side)
            self._said(poster, code.caption, below, left + share * number, share, size, bold=True, align="C")
            low = max(low, self.get_y())
        self.set_y(low)

    def _code(self, rows: Modules, left: float, top: float, side: float) -> None:
        size = side / len(rows)
        self.set_fill_color(*_INK)
        for number, row in enumerate(rows):
            for start, length in _runs(row):
                self.rect(left + start * size, top + number * size, length * size, size, style="F")

    def _said(
        self, poster: Poster, text: str, top: float, left: float, width: float, size: float, bold: bool = False,
        colour: tuple[int, int, int] = _INK, align: str = "",
    ) -> None:  # fmt: skip
        rtl = direction(poster.locale) == "rtl"
        self._ink(size, bold, colour)
        self.set_xy(left, top)
        self.set_text_shaping(True, direction="rtl" if rtl else "ltr")
        self.multi_cell(
            width, size * _LEADING, text, align=align or ("R" if rtl else "L"), new_x="LMARGIN", new_y="NEXT"
        )
        self.set_text_shaping(True, direction="ltr")

    def _address(self, address: str, top: float, left: float, width: float, size: float) -> None:
        """On one line, as large as it fits."""
        self._ink(size, True, _INK)
        while self.get_string_width(address) > width and size > 5:
            size -= 0.5
            self._ink(size, True, _INK)
        self.set_xy(left, top)
        self.cell(width, size * _LEADING, address, align="C", new_x="LMARGIN", new_y="NEXT")

    def _ink(self, size: float, bold: bool, colour: tuple[int, int, int]) -> None:
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*colour)


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(start, length) of dark modules that touch: drawn as one, no hairline shows between them."""
    start = None
    for number, dark in enumerate((*row, False)):
        if dark and start is None:
            start = number
        elif not dark and start is not None:
            yield start, number - start
            start = None
