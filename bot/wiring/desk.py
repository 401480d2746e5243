"""The screens of staff and coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.routing import BaseRoute

from bot.core.handoffs.following import Typist
from bot.core.ports import Dialogue
from bot.desk.content.board_routes import board_routes
from bot.desk.content.sources import SourcesScreen
from bot.desk.conversations.conversation import Panel
from bot.desk.guard import Guard
from bot.desk.lost import LostScreen
from bot.desk.pages import DeskPages
from bot.desk.routes import desk_routes
from bot.desk.text_limit import TextLimitForm
from bot.desk.understanding.ideas import IdeasScreen
from bot.desk.words import Words
from bot.service.accounts.sign_in import SignIn
from bot.service.accounts.staffing import Staffing
from bot.service.after.ideas import IdeaBox
from bot.service.content.offering import Offering
from bot.service.content.pinning import Pinning
from bot.service.signals import LocalSignals
from bot.service.staff.handoff import HandoffDesk
from bot.store.accounts.staff import SqlStaff
from bot.store.content.offers import SqlOffers
from bot.store.content.pins import SqlPins
from bot.store.content.sign_ups import SqlSignUps
from bot.store.conversations.ideas import SqlIdeas
from bot.wiring.after import add_after
from bot.wiring.alerts import alert_keeper, alert_screens
from bot.wiring.attachments import add_attachments
from bot.wiring.audit import log_screens, recorder_of
from bot.wiring.care import care_screens
from bot.wiring.content import content_screens
from bot.wiring.editor import editor_screens, publishing_of
from bot.wiring.file_import import file_import
from bot.wiring.following import add_following
from bot.wiring.indicators import indicator_screens
from bot.wiring.limits import limits_of
from bot.wiring.lotse import Lotse
from bot.wiring.questions import question_screens, teaching_of
from bot.wiring.renewing import training_screens
from bot.wiring.routing import answer_times, profiles_of, routing_screens
from bot.wiring.texts import text_screens
from bot.wiring.together import add_together, together_of
from bot.wiring.writing import add_writing


def screens_of_the_desk(
    lotse: Lotse,
    sign_in: SignIn,
    desk: HandoffDesk,
    signals: LocalSignals,
    typists: Mapping[str, Typist] = MappingProxyType({}),
    dialogue: Dialogue | None = None,
) -> list[BaseRoute]:
    """All behind one guard. `typists`: of pushed channels that can show it; `dialogue`: the running engine, if any."""
    library, public_url = lotse.library, lotse.settings.public_url
    pages = DeskPages(library, lambda: lotse.sources.trouble, lotse.clock, lotse.settings.feedback_url)
    guard = Guard(sign_in, pages, public_url, recorder_of(lotse), lotse.settings.proxies)
    profiles = profiles_of(lotse, signals)
    staffing = Staffing(SqlStaff(lotse.database, lotse.clock), sign_in, library, profiles.leave)
    panels: list[Panel] = []
    shared = add_together(lotse, desk, signals, guard, pages, panels)
    writing = add_writing(lotse, desk, signals, guard, pages, panels)
    screens = desk_routes(
        sign_in, staffing, desk, library, signals, lotse.clock, guard, pages, public_url, answer_times(lotse),
        together_of(lotse, signals).mentions, alert_keeper(lotse), writing, panels,
    )  # fmt: skip
    words = Words(library, lotse.clock)
    after = add_after(lotse, guard, pages, words, panels, teaching_of(lotse, dialogue).look)
    beside = add_following(lotse, signals, guard, pages, words, typists, panels)
    beside += add_attachments(lotse, signals, guard, pages, panels)
    return [
        *screens, *beside, *shared, *after, *writing.routes(),
        *routing_screens(lotse, profiles, staffing, guard, pages, words),
        *_content_desk(lotse, guard, pages, words, dialogue), *LostScreen(guard).routes(),
    ]  # fmt: skip


def _content_desk(
    lotse: Lotse, guard: Guard, pages: DeskPages, words: Words, dialogue: Dialogue | None
) -> list[BaseRoute]:
    """The coordinators' screens, those of the more special addresses first."""
    limit_form = TextLimitForm(limits_of(lotse), publishing_of(lotse), guard)
    hours = lotse.settings.refresh_hours
    sources = SourcesScreen(lotse.sources, lotse.content_editing(), lotse.clock, guard, pages, hours)
    return [
        *_ideas_and_board(lotse, guard, pages, words), *alert_screens(lotse, guard, pages),
        *indicator_screens(lotse, guard, pages, words),
        *limit_form.routes(), *text_screens(lotse, guard, pages), *editor_screens(lotse, limit_form, guard, pages),
        *care_screens(lotse, guard, pages), *sources.routes(), *file_import(lotse, guard, pages),
        *question_screens(lotse, guard, pages, dialogue),
        *training_screens(lotse, guard, pages, words), *log_screens(lotse, guard, pages),
        *content_screens(lotse, guard, pages),
    ]  # fmt: skip


def _ideas_and_board(lotse: Lotse, guard: Guard, pages: DeskPages, words: Words) -> list[BaseRoute]:
    """What newcomers and clubs send in, and what is pinned up for them."""
    database, clock, library = lotse.database, lotse.clock, lotse.library
    offering = Offering(SqlOffers(database, clock), SqlSignUps(database, clock), library, clock)
    pinning = Pinning(SqlPins(database, clock), library, clock)
    box, settings = IdeaBox(SqlIdeas(database, clock), library), lotse.settings
    return [
        *IdeasScreen(box, guard, pages, words, settings.idea_days).routes(),
        *board_routes(offering, pinning, library, clock, guard, pages, settings.public_url),
    ]
