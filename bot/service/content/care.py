"""Owners and review dates of content: who notes them, what is due, and what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.core.accounts.staff import Staff
from bot.core.content.care import Care, Due, Piece, Span, accepted_rhythm, next_review, span
from bot.core.errors import BadInput, Forbidden
from bot.core.locale import DEFAULT, PLAIN
from bot.core.paging import pages_of
from bot.core.ports import Clock, RefreshableLibrary

NOBODY = 0  # instead of a number of staff: what nobody owns
PAGE = 50


class CareStore(Protocol):
    async def find(self, piece: Piece) -> Care: ...

    async def note(self, pieces: Iterable[Piece], changes: dict[str, Any]) -> None: ...

    async def reviewed(self, pieces: Iterable[Piece], by: str, spoken: Collection[str]) -> None: ...

    async def people(self) -> Sequence[tuple[int, str]]:
        """(number, name) of everybody who may own content."""
        ...


class DueStore(Protocol):
    async def until(self, last: date) -> list[Due]: ...

    async def locales(self, pieces: Iterable[Piece], last: date) -> Mapping[Piece, tuple[str, ...]]: ...

    async def reminded(self) -> Mapping[Piece, datetime]: ...

    async def noted(self) -> Mapping[Piece, Care]:
        """All that is noted, but of what is archived."""
        ...


@dataclass(frozen=True)
class Which:
    """What of the list is shown. `owner`: a number of staff, NOBODY, or None for all; `months`: only this rhythm."""

    owner: int | None = None
    kind: str = ""
    months: int | None = None

    def has(self, due: Due) -> bool:
        return (
            (self.owner is None or (due.care.owner or NOBODY) == self.owner)
            and self.kind in ("", due.piece.kind)
            and (self.months is None or due.care.every_months == self.months)
        )


@dataclass(frozen=True)
class Listed:
    """A page of the list, and how many there are per span."""

    rows: Sequence[Due]
    counts: Mapping[Span, int]
    pages: int


class Caring:
    def __init__(self, store: CareStore, due: DueStore, library: RefreshableLibrary, clock: Clock) -> None:
        self._store, self._due, self._library, self._clock = store, due, library, clock

    @property
    def today(self) -> date:
        return self._clock.now().date()

    async def find(self, piece: Piece) -> Care:
        return await self._store.find(piece)

    async def people(self) -> Sequence[tuple[int, str]]:
        return await self._store.people()

    async def due(self) -> list[Due]:
        """Everything that is due by the end of this year."""
        return await self._due.until(self._year_end)

    async def listed(self, which: Which, wanted: Span | None, page: int, every: bool = False) -> Listed:
        """`wanted`: only this span. `every`: all pages at once, for printing."""
        found = [one for one in await self.due() if which.has(one)]
        counts = Counter(span(one.by, self.today) for one in found)
        shown = [one for one in found if wanted is None or span(one.by, self.today) == wanted]
        rows = shown if every else shown[(page - 1) * PAGE : page * PAGE]
        locales = await self._due.locales([one.piece for one in rows], self._year_end)
        named = [replace(one, locales=locales.get(one.piece, ())) for one in rows]
        return Listed(named, counts, pages_of(len(shown), PAGE))

    async def undated(self, which: Which, pieces: Iterable[Piece], page: int, every: bool = False) -> Listed:
        """Those of these pieces that nobody has set a day for, by kind; their day is the last one there is."""
        noted = await self._due.noted()
        unset = [Due(piece, date.max, noted.get(piece, Care())) for piece in pieces if _unset(noted.get(piece))]
        found = [one for one in unset if which.has(one)]
        counts = Counter(span(one.by, self.today) for one in await self.due() if which.has(one))
        rows = found if every else found[(page - 1) * PAGE : page * PAGE]
        return Listed(rows, counts, pages_of(len(found), PAGE))

    async def note(self, staff: Staff, pieces: Sequence[Piece], owner: str | None, months: str | None, by: str) -> None:
        """Who cares for these pieces, how often they are looked at, and when next. None or an empty day: as it is.

        Raises:
            BadInput
        """
        _may_edit(staff)
        changes: dict[str, Any] = {}
        if owner is not None:
            changes["owner"] = await self._known(owner)
        if months is not None:
            changes["every_months"] = accepted_rhythm(months)
            changes["review_by"] = next_review(self.today, changes["every_months"])
        if by:
            changes["review_by"] = _day(by)
        if "review_by" in changes:
            changes["reminded_at"] = None
        if pieces and changes:
            await self._store.note(pieces, changes)

    async def reviewed(self, staff: Staff, pieces: Sequence[Piece]) -> None:
        """Somebody has looked at them, and they are right. What one does not speak one has not read."""
        if not staff.may_review:
            raise Forbidden("only those who may read texts say that they are right")
        await self._store.reviewed(pieces, staff.name, (DEFAULT, PLAIN, *staff.languages))
        await self._library.refresh()  # newcomers read of an old page that it is

    async def _known(self, owner: str) -> int | None:
        if not owner:
            return None
        numbers = {number for number, _ in await self._store.people()}
        if not owner.isascii() or not owner.isdigit() or int(owner) not in numbers:
            raise BadInput("nobody here has this number")
        return int(owner)

    @property
    def _year_end(self) -> date:
        return date(self.today.year, 12, 31)


def _unset(care: Care | None) -> bool:
    return care is None or care.review_by is None


def _may_edit(staff: Staff) -> None:
    if not staff.may_edit:
        raise Forbidden("only coordinators and administrators say who cares for content")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise BadInput("this is no day") from error
