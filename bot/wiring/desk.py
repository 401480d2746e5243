"""The screens of staff and coordinators."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.board_routes import board_routes
from bot.desk.content_check import CheckScreen
from bot.desk.conversation import Panel
from bot.desk.editor.routes import Editor
from bot.desk.guard import Guard
from bot.desk.ideas import IdeasScreen
from bot.desk.pages import DeskPages
from bot.desk.routes import desk_routes
from bot.desk.sources import SourcesScreen
from bot.desk.words import Words
from bot.service.handoff import HandoffDesk
from bot.service.ideas import IdeaBox
from bot.service.offering import Offering
from bot.service.pinning import Pinning
from bot.service.publishing import Publishing
from bot.service.sign_in import SignIn
from bot.service.signals import LocalSignals
from bot.service.staffing import Staffing
from bot.store.ideas import SqlIdeas
from bot.store.offers import SqlOffers
from bot.store.pins import SqlPins
from bot.store.sign_ups import SqlSignUps
from bot.store.staff import SqlStaff
from bot.wiring.lotse import Lotse


def screens_of_the_desk(lotse: Lotse, sign_in: SignIn, desk: HandoffDesk, signals: LocalSignals) -> list[BaseRoute]:
    """The screens of staff and coordinators, all behind one guard."""
    library, public_url = lotse.library, lotse.settings.public_url
    pages = DeskPages(library, lambda: lotse.sources.trouble)
    guard = Guard(sign_in, pages, public_url)
    staffing = Staffing(SqlStaff(lotse.database, lotse.clock), sign_in, library)
    editor = Editor(Publishing(lotse.responses, library), library, lotse.clock, guard, pages)
    panels: list[Panel] = []
    screens = desk_routes(sign_in, staffing, desk, library, signals, lotse.clock, guard, pages, public_url, panels)
    words, days = Words(library, lotse.clock), lotse.settings.idea_days
    ideas = IdeasScreen(IdeaBox(SqlIdeas(lotse.database, lotse.clock), library), guard, pages, words, days)
    check = CheckScreen(lotse.content_check(), library, guard, pages)
    sources = SourcesScreen(lotse.sources, lotse.content_editing(), lotse.clock, guard, pages)
    return [
        *screens, *editor.routes(), *ideas.routes(), *check.routes(), *sources.routes(),
        *_board_routes(lotse, guard, pages),
    ]  # fmt: skip


def _board_routes(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    database, clock, library = lotse.database, lotse.clock, lotse.library
    offering = Offering(SqlOffers(database, clock), SqlSignUps(database, clock), library, clock)
    pinning = Pinning(SqlPins(database, clock), library, clock)
    return board_routes(offering, pinning, library, clock, guard, pages, lotse.settings.public_url)
