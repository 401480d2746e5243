"""The town's board at the desk: offers, the public form they come in by, and pinned notices."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.core.ports import Clock, Library
from bot.desk.content.offer_form import OfferFormPage
from bot.desk.content.offer_screen import OfferScreen
from bot.desk.content.pin_screen import PinScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.offering import Offering
from bot.service.content.pinning import Pinning


def board_routes(
    offering: Offering, pinning: Pinning, library: Library, clock: Clock, guard: Guard, pages: DeskPages,
    public_url: str | None,
) -> list[BaseRoute]:  # fmt: skip
    return [
        *OfferScreen(offering, library, clock, guard, pages, public_url).routes(),
        *PinScreen(pinning, library, clock, guard, pages).routes(),
        *OfferFormPage(offering, library, guard, pages).routes(),
    ]
