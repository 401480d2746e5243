"""What hangs on the town's board beside its content: offers that were sent in, places taken, notices pinned up.

And what staff have set up: routing rules, and who works at the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.core.content.offers import Offer
from bot.core.content.page import Page
from bot.core.content.pins import Pin
from bot.core.content.routing import Rule, Seat
from bot.core.times.department_desk import DepartmentDesk
from bot.core.town import TownGuide


@dataclass(frozen=True)
class OnTheBoard:
    """`offers`: approved and not ended; `taken`: sign-ups per offer; `pins`: those that are not ended.

    `looked_at`: when which page, or version of one, was found right.
    """

    offers: Mapping[str, Offer] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    rules: tuple[Rule, ...] = ()
    seats: tuple[Seat, ...] | None = None
    desks: Mapping[str, DepartmentDesk] = field(default_factory=dict)
    looked_at: Mapping[str, datetime] = field(default_factory=dict)


class Board(Protocol):
    async def now(self) -> OnTheBoard: ...


def pinned_up(guide: TownGuide, board: OnTheBoard) -> TownGuide:
    """The town with what hangs on its board; an offer of a file keeps its id."""
    offers = {**board.offers, **guide.offers}
    counted = {
        name: offer.model_copy(update={"taken": board.taken[name]}) if name in board.taken else offer
        for name, offer in offers.items()
    }
    pages = {path: _looked_at(page, board.looked_at) for path, page in guide.pages.items()}
    return replace(
        guide, offers=counted, pages=pages, pins=board.pins, rules=board.rules, seats=board.seats, desks=board.desks
    )  # fmt: skip


def _looked_at(page: Page, every: Mapping[str, datetime]) -> Page:
    names = {page.path, *(version.path for version in page.versions.values())} & every.keys()
    return page.model_copy(update={"looked_at": {name: every[name] for name in names}}) if names else page
