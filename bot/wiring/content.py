"""Portal content at the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.conflict_screen import ConflictScreen
from bot.desk.content_bulk import BulkScreen
from bot.desk.content_drawing import ContentDrawing
from bot.desk.content_screen import ContentScreen
from bot.desk.guard import Guard
from bot.desk.hours_screen import HoursScreen
from bot.desk.pages import DeskPages
from bot.desk.phone_screen import PhoneScreen
from bot.desk.step_screen import StepScreen
from bot.desk.town_screen import TownScreen
from bot.service.content_desk import ContentDesk
from bot.service.content_list import ContentList
from bot.service.offering import Offering
from bot.service.phone_change import PhoneChange
from bot.service.phone_elsewhere import PhoneElsewhere
from bot.service.pinning import Pinning
from bot.service.step_order import StepOrder
from bot.store.content_edits import SqlContentEdits
from bot.store.offers import SqlOffers
from bot.store.pins import SqlPins
from bot.store.sign_ups import SqlSignUps
from bot.wiring.lotse import Lotse


def content_desk(lotse: Lotse) -> ContentDesk:
    """New names are learnt at the next look at the sources."""

    def learn() -> None:
        lotse.sources.fresh = True

    return ContentDesk(SqlContentEdits(lotse.database, lotse.clock), lotse.library, learn)


def phone_elsewhere(lotse: Lotse) -> PhoneElsewhere:
    database, clock, library = lotse.database, lotse.clock, lotse.library
    offering = Offering(SqlOffers(database, clock), SqlSignUps(database, clock), library, clock)
    return PhoneElsewhere(library, Pinning(SqlPins(database, clock), library, clock), offering, clock)


def content_screens(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    """After all other routes below `/desk/content`: a kind of content is whatever nobody else has named."""
    desk, library = content_desk(lotse), lotse.library
    items = SqlContentEdits(lotse.database, lotse.clock)
    lists = ContentList(items, lotse.contents, library, lotse.clock)
    drawing = ContentDrawing(library, lotse.clock, pages)
    return [
        *ConflictScreen(desk, lotse.clock, guard, pages).routes(),
        *TownScreen(desk, library, lotse.clock, guard, pages).routes(),
        *HoursScreen(desk, library, lotse.holidays, lotse.clock, guard, pages).routes(),
        *StepScreen(StepOrder(desk), lists, drawing, library, guard).routes(),
        *BulkScreen(desk, lists, library, guard, pages).routes(),
        *PhoneScreen(PhoneChange(desk, library), phone_elsewhere(lotse), guard, pages, drawing.words).routes(),
        *ContentScreen(desk, lists, drawing, lotse.clock, guard).routes(),
    ]
