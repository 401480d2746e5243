"""Portal pages on the list of what is to be looked at again: due by themselves, a year after they were last right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.core.content.care import Care, Due, Piece
from bot.core.content.page import RIGHT_FOR, Page
from bot.core.ports import Library
from bot.service.content.care import DueStore


class DueWithPages:
    """Implements `DueStore` over one that knows what was noted by hand."""

    def __init__(self, due: DueStore, library: Library) -> None:
        self._due, self._library = due, library

    async def until(self, last: date) -> list[Due]:
        found = {one.piece: one for one in await self._due.until(last)}
        noted = await self._due.noted()
        for path in self._library.guide.pages:
            piece = Piece("page", path)
            day = min(self._days(path).values(), default=date.max)
            if day <= last and (piece not in found or day < found[piece].by):
                found[piece] = Due(piece, day, noted.get(piece, Care()))
        return sorted(found.values(), key=lambda one: (one.by, one.piece.kind, one.piece.key))

    async def locales(self, pieces: Iterable[Piece], last: date) -> Mapping[Piece, tuple[str, ...]]:
        wanted = list(pieces)
        pages = {one: self._late(one.key, last) for one in wanted if one.kind == "page"}
        return {**await self._due.locales(wanted, last), **{one: late for one, late in pages.items() if late}}

    async def reminded(self) -> Mapping[Piece, datetime]:
        return await self._due.reminded()

    async def noted(self) -> Mapping[Piece, Care]:
        return await self._due.noted()

    def _late(self, path: str, last: date) -> tuple[str, ...]:
        return tuple(locale for locale, day in sorted(self._days(path).items()) if day <= last)

    def _days(self, path: str) -> dict[str, date]:
        """By locale; a page without text says nothing that could be wrong."""
        guide = self._library.guide
        page = guide.pages.get(path, Page(path=path))
        shown = {locale: version for locale, version in page.versions.items() if version.passages}
        return {locale: guide.town.day(page.right_at(version) + RIGHT_FOR) for locale, version in shown.items()}
