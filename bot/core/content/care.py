"""Who cares for a piece of content and when it is looked at again; who is reminded of it, and how often.

A reminder goes to the owner; what nobody owns is told to coordination. One letter a week to a person at most, on a
working morning; about the same thing again after two weeks, until somebody has looked.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.errors import BadInput

Span = Literal["overdue", "month", "year", "later"]
TEXTS = ("answer", "interface", "label", "topic")
KINDS = (
    *TEXTS, "page", "office", "course", "event", "department", "contact", "offer", "document", "matter", "step", "pin",
)  # fmt: skip
RHYTHMS = (12, 60)  # months; what stands in a mission statement is looked at every five years
BETWEEN_LETTERS, BETWEEN_REMINDERS = timedelta(days=7), timedelta(days=14)
_MORNING, _NOON, _SATURDAY = 7, 12, 5


@dataclass(frozen=True)
class Piece:
    """A piece of content by its kind and key; of a text the key is its name."""

    kind: str
    key: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS or not 0 < len(self.key) <= 400:
            raise BadInput("there is no such piece of content")


@dataclass(frozen=True)
class Care:
    """What is noted of a piece. `owner`: number of staff; `every_months`: None without a rhythm."""

    owner: int | None = None
    review_by: date | None = None
    every_months: int | None = None
    reviewed_by: str = ""
    reviewed_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """A piece that is to be looked at again. `locales`: of a text, those that are due with it."""

    piece: Piece
    by: date
    care: Care = Care()
    locales: tuple[str, ...] = ()


def months_on(day: date, months: int) -> date:
    """The same day, so many months later, or the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(day: date, every_months: int | None) -> date | None:
    """When something that was looked at on `day` is due again; None: it has no rhythm."""
    return months_on(day, every_months) if every_months else None


def span(by: date, today: date) -> Span:
    if by < today:
        return "overdue"
    if (by.year, by.month) == (today.year, today.month):
        return "month"
    return "year" if by.year == today.year else "later"


def accepted_rhythm(typed: str) -> int | None:
    """Raises BadInput."""
    if typed in ("", "0"):
        return None
    if not typed.isascii() or not typed.isdigit() or int(typed) not in RHYTHMS:
        raise BadInput("a rhythm is 12 months, 60 months or none")
    return int(typed)


def letters_go_out(now: datetime, holiday: Callable[[date], str | None]) -> bool:
    """Whether letters leave now: on a working day, in the morning of the town's zone."""
    return now.weekday() < _SATURDAY and _MORNING <= now.hour < _NOON and holiday(now.date()) is None


@dataclass(frozen=True)
class Reader:
    """Who may be reminded. `coordinates`: is told of what nobody owns; `told_at`: when the last letter went out."""

    id: int
    name: str
    email: str
    coordinates: bool
    told_at: datetime | None = None

    def may_be_told(self, now: datetime) -> bool:
        return self.told_at is None or self.told_at + BETWEEN_LETTERS <= now


@dataclass(frozen=True)
class Overdue:
    """How many pieces of one owner (None: nobody's) are overdue, and how many of them nobody was told of lately."""

    owner: int | None
    count: int
    untold: int


def told_of(reader: Reader, overdue: Sequence[Overdue], readers: Sequence[Reader]) -> tuple[int, int]:
    """(their own overdue pieces, those that fall to them as coordination); (0, 0): nothing new to tell.

    What an owner cannot be told of (gone, or wants no letters) falls to coordination too.
    """
    known = {one.id for one in readers}
    mine = [one for one in overdue if one.owner == reader.id]
    nobodys = [one for one in overdue if reader.coordinates and one.owner not in known]
    if not any(one.untold for one in (*mine, *nobodys)):
        return 0, 0
    return sum(one.count for one in mine), sum(one.count for one in nobodys)
