"""Writing at the desk: sentences in every locale, translation where there is a provider, both languages of the log."""

from __future__ import annotations

from functools import partial

from bot.core.ports import Signals
from bot.desk.conversations.conversation import Panel
from bot.desk.conversations.writing import WritingScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.words import Words
from bot.service.staff.handoff import HandoffDesk
from bot.service.staff.in_german import InGerman
from bot.service.staff.reading import Reading
from bot.service.staff.writing import Writing
from bot.store.handoffs.writing import SqlWriting
from bot.wiring.answering import tongues_of
from bot.wiring.lotse import Lotse


def add_writing(
    lotse: Lotse, desk: HandoffDesk, signals: Signals, guard: Guard, pages: DeskPages, panels: list[Panel]
) -> WritingScreen:
    """Its part of a conversation's page is added to `panels`."""
    library, clock, holidays = lotse.library, lotse.clock, lotse.holidays()
    log = SqlWriting(lotse.database, clock)
    writing = Writing(desk, lotse.handoffs, log, library, holidays, clock, lotse.translating)
    tongues = partial(tongues_of, lotse)
    reading = Reading(lotse.translating, log, signals, library, clock, tongues)
    german = InGerman(library, holidays, clock)
    screen = WritingScreen(writing, reading, german, log, library, clock, guard, pages, Words(library, clock))
    panels.append(screen)
    return screen
