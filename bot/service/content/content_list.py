"""Lists of portal content for coordinators: searched in all languages, filtered, page by page.

Drawn from the town as it is in memory; only what is archived, and where things come from, is asked of the database.
Worked out once per state of the content.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from bot.core.content.shown_item import ItemRow
from bot.core.paging import pages_of
from bot.core.ports import Clock, RefreshableLibrary
from bot.core.text import fold
from bot.core.town import TownGuide
from bot.service.content.content_desk import Items
from bot.service.content.content_lines import LINES, Described
from bot.service.content.library import build_guide

AT_ONCE = 50
Key = tuple[str, str]


class _Contents(Protocol):
    async def state(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One item of a list. `key` opens it. `lacks`: hours, phone, address. `words`: what a search looks through."""

    row: ItemRow
    about: Described
    words: str = field(repr=False, default="")

    @property
    def key(self) -> str:
        return self.row.key


@dataclass(frozen=True)
class Wanted:
    """What a list shows; an empty field asks for nothing. `only`: edited, archived, past, or what is lacking."""

    words: str = ""
    source: str = ""
    district: str = ""
    department: str = ""
    only: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    lines: Sequence[Line]
    total: int
    page: int
    sources: Sequence[str]

    @property
    def pages(self) -> int:
        return pages_of(self.total, AT_ONCE)


class ContentList:
    def __init__(self, items: Items, contents: _Contents, library: RefreshableLibrary, clock: Clock) -> None:
        self._items, self._contents, self._library, self._clock = items, contents, library, clock
        self._known: dict[str, list[Line]] = {}
        self._state: tuple[str, date] | None = None
        self._folded: Mapping[str, str] = {}
        self._turn = asyncio.Lock()

    async def find(self, kind: str, wanted: Wanted) -> Found:
        every = (await self._lines()).get(kind, [])
        words = fold(wanted.words).split()
        fitting = [line for line in every if _fits(line, wanted) and all(word in line.words for word in words)]
        page = min(max(1, wanted.page), pages_of(len(fitting), AT_ONCE))
        sources = sorted({line.row.source for line in every})
        return Found(fitting[(page - 1) * AT_ONCE : page * AT_ONCE], len(fitting), page, sources)

    async def counts(self) -> dict[str, int]:
        """How many of each kind are shown to newcomers."""
        return {kind: sum(not line.row.archived for line in lines) for kind, lines in (await self._lines()).items()}

    async def some(self, kind: str, keys: Iterable[str]) -> list[Line]:
        wanted = set(keys)
        return [line for line in (await self._lines()).get(kind, []) if line.key in wanted]

    async def _lines(self) -> dict[str, list[Line]]:
        """Who comes while it is worked out waits for it."""
        async with self._turn:
            state = (await self._contents.state(), self._clock.now().date())
            if state != self._state:
                await self._library.refresh()
                rows = {(row.kind, row.key): row for row in await self._items.index()}
                hidden = build_guide(await self._items.archived())
                self._known = await asyncio.to_thread(self._build, self._library.guide, hidden, rows, state[1])
                self._state = state
            return self._known

    def _build(
        self, guide: TownGuide, hidden: TownGuide, rows: Mapping[Key, ItemRow], today: date
    ) -> dict[str, list[Line]]:
        known, folded = self._folded, dict[str, str]()

        def plain(text: str) -> str:
            return folded.setdefault(text, known.get(text) or fold.__wrapped__(text))

        guides = (guide, hidden)
        found = {kind: list(self._of(kind, told, guides, rows, today, plain)) for kind, told in LINES.items()}
        self._folded = folded
        return {kind: sorted(lines, key=lambda line: line.about.order) for kind, lines in found.items()}

    def _of(
        self, kind: str, describe: Callable[..., Iterator[Described]], guides: Sequence[TownGuide],
        rows: Mapping[Key, ItemRow], today: date, plain: Callable[[str], str],
    ) -> Iterator[Line]:  # fmt: skip
        for guide, archived in zip(guides, (False, True)):
            for about in describe(guide, today):
                if row := rows.get((kind, about.key)):
                    words = "\n".join(map(plain, filter(None, about.words)))
                    yield Line(replace(row, archived=archived), about, words)


def _fits(line: Line, wanted: Wanted) -> bool:
    about, row = line.about, line.row
    if row.archived != (wanted.only == "archived"):
        return False
    only = wanted.only
    if only == "edited" and not row.edited_by:
        return False
    if only in ("hours", "phone", "address") and only not in about.lacks:
        return False
    if only == "past" and not about.over:
        return False
    return (
        wanted.source in ("", row.source)
        and (not wanted.district or wanted.district in about.districts)
        and wanted.department in ("", about.department)
    )
