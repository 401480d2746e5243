"""All prepared texts with their state, kept in memory for whoever lists, filters, searches or counts them.

Read once, then only what was touched since; whoever asks meanwhile waits for the same reading. Filters and pages are
taken from memory: thousands of texts in eleven languages cost a list no more than a look at what changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden
from bot.core.ports import Clock
from bot.core.texts.facts import Fact
from bot.core.texts.publication import FileText, Key, Version
from bot.core.texts.response import ABOUT, Catalogue
from bot.core.texts.standing import Grid, Keeping, Line, Pair, whole_marks
from bot.service.texts.overview import answer_title
from bot.service.texts.text_search import Search

_DANGER = "danger"


class ListedTexts(Protocol):
    """The store of prepared texts, as the list reads it."""

    async def touched(self, since: int) -> tuple[int, frozenset[Pair] | None, str]: ...

    async def live(self, names: Collection[str] | None = None) -> list[Version]: ...

    async def german(self, names: Collection[str] | None = None) -> list[Version]: ...

    async def undecided(self) -> list[FileText]: ...

    async def keeping(self) -> dict[Pair, Keeping]: ...


class Drafts(Protocol):
    async def open(self) -> Mapping[Pair, str]:
        """The state of each text's draft, where there is one."""
        ...


class _Library(Protocol):
    @property
    def catalogue(self) -> Catalogue: ...


class TextList:
    """`facts`: as they stand at the moment of asking."""

    def __init__(
        self, texts: ListedTexts, drafts: Drafts, library: _Library, clock: Clock,
        facts: Callable[[], Awaitable[Sequence[Fact]]],
    ) -> None:  # fmt: skip
        self._texts, self._drafts, self._library, self._clock, self._facts = texts, drafts, library, clock, facts
        self._grids: dict[Pair, Grid] = {}
        self._lines: list[Line] = []
        self._read: tuple[int, str, date, frozenset[Key]] | None = None
        self._beside: tuple[object, ...] = ()
        self._search, self._turn = Search(), asyncio.Lock()

    async def lines(self, staff: Staff, wanted: str = "") -> Sequence[Line]:
        """All texts in the order of their topics, those in which all the words occur in one language.

        Raises:
            Forbidden: they are for reviewers, coordinators and administrators.
        """
        if not staff.may_review:
            raise Forbidden("only reviewers, coordinators and administrators read the texts")
        async with self._turn:
            await self._refresh()
        return await asyncio.to_thread(self._search.find, wanted, self._lines) if wanted.split() else self._lines

    async def ahead(self) -> None:
        """All texts are read before anybody asks for them."""
        async with self._turn:
            await self._refresh()

    async def _refresh(self) -> None:
        today, files = self._clock.now().date(), frozenset(file.key for file in await self._texts.undecided())
        changed = await self._reread(today, files)
        beside = (
            self._library.catalogue, await self._texts.keeping(), await self._drafts.open(), await self._facts()
        )  # fmt: skip
        if changed or not _same(beside, self._beside):
            self._lines = await asyncio.to_thread(_lined, dict(self._grids), *beside, today)
            self._beside = beside

    async def _reread(self, today: date, files: frozenset[Key]) -> bool:
        """Whether a text stands differently now."""
        since = self._read[0] if self._read else -1
        number, touched, total = await self._texts.touched(since)
        if self._read == (number, total, today, files):
            return False
        if self._read is None or self._read[2] != today:
            touched = None
        elif touched is not None:
            touched |= {key[:2] for key in files ^ self._read[3]}
        touched = touched or None  # something was written, and nobody says what: everything is read again
        names = None if touched is None else {name for _, name in touched}
        live, german = await self._texts.live(names), await self._texts.german(names)
        grids = await asyncio.to_thread(_grids, live, german, files, today)
        self._grids = grids if touched is None else self._grids | grids
        self._read = (number, total, today, files)
        return True


def _same(now: Sequence[object], before: Sequence[object]) -> bool:
    """The catalogue is another one when it was reread; of the rest the content counts."""
    return len(before) == len(now) and now[0] is before[0] and now[1:] == before[1:]


def _grids(live: Iterable[Version], german: Iterable[Version], files: Collection[Key], today: date) -> dict[Pair, Grid]:
    said = {(v.kind, v.name, v.version): v.text for v in german}
    found: dict[Pair, dict[str, Version]] = {}
    for version in live:
        found.setdefault((version.kind, version.name), {})[version.locale] = version
    return {pair: Grid.of(pair, texts, said, files, today) for pair, texts in found.items()}


def _lined(
    grids: Mapping[Pair, Grid], catalogue: Catalogue, kept: Mapping[Pair, Keeping], drafts: Mapping[Pair, str],
    facts: Iterable[Fact], today: date,
) -> list[Line]:  # fmt: skip
    """By topic, in it by the order of the intents; what belongs to no topic by kind and name."""
    claims: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        for place_of in fact.places:
            claims.setdefault(place_of, []).append(fact)
    order = {name: number for number, name in enumerate(catalogue.intents)}
    topics = {info.topic: number for number, info in reversed(list(enumerate(catalogue.intents.values())))}

    def place(line: Line) -> tuple[int, int, str, str]:
        return (topics.get(line.topic, len(order)), order.get(line.name, len(order)), line.kind, line.name)

    return sorted((_line(grid, catalogue, kept, drafts, claims, today) for grid in grids.values()), key=place)


def _line(
    grid: Grid, catalogue: Catalogue, kept: Mapping[Pair, Keeping], drafts: Mapping[Pair, str],
    claims: Mapping[tuple[str, str], Sequence[Fact]], today: date,
) -> Line:  # fmt: skip
    kind, name = grid.pair
    keeping, draft = kept.get(grid.pair, Keeping()), drafts.get(grid.pair, "")
    facts = tuple(claims.get((kind, name), ()))
    info = catalogue.intents.get(ABOUT.get(name, name))
    belongs = kind in ("answer", "label")
    return Line(
        grid, answer_title(catalogue, name) if belongs else name,
        info.topic if belongs and info else _DANGER if belongs else "",
        info.depth if kind == "answer" and info else "",
        keeping, draft, facts, whole_marks(keeping, draft, facts, today),
    )  # fmt: skip
