"""Portal content at the desk."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.content.conflict_screen import ConflictScreen
from bot.desk.content.content_bulk import BulkScreen
from bot.desk.content.content_drawing import ContentDrawing
from bot.desk.content.content_screen import ContentScreen
from bot.desk.content.hours_screen import HoursScreen
from bot.desk.content.phone_screen import PhoneScreen
from bot.desk.content.step_screen import StepScreen
from bot.desk.content.town_screen import TownScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.service.content.content_desk import ContentDesk
from bot.service.content.content_list import ContentList
from bot.service.content.offering import Offering
from bot.service.content.phone_change import PhoneChange
from bot.service.content.phone_elsewhere import PhoneElsewhere
from bot.service.content.pinning import Pinning
from bot.service.content.step_order import StepOrder
from bot.store.content.content_edits import SqlContentEdits
from bot.store.content.offers import SqlOffers
from bot.store.content.pins import SqlPins
from bot.store.content.sign_ups import SqlSignUps
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
