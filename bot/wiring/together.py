"""Working together at the desk: colleagues, the counter, calls and appointments."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.core.ports import Signals
from bot.desk.conversations.contact import ContactScreen
from bot.desk.conversations.conversation import Panel
from bot.desk.conversations.together import TogetherScreen
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.attendance import AttendanceScreen
from bot.desk.words import Words
from bot.service.staff.appointments import Appointments
from bot.service.staff.attendance import Attendance
from bot.service.staff.beside import Beside
from bot.service.staff.calling import Calling
from bot.service.staff.colleagues import Together
from bot.service.staff.handoff import HandoffDesk
from bot.store.handoffs.attendance import SqlAttendance
from bot.store.handoffs.colleagues import SqlColleagues
from bot.store.handoffs.contacts import SqlContacts
from bot.wiring.lotse import Lotse


def together_of(lotse: Lotse, signals: Signals) -> Together:
    return Together(SqlColleagues(lotse.database, lotse.clock), lotse.handoffs, lotse.library, signals)


def attendance_of(lotse: Lotse, signals: Signals) -> Attendance:
    store = SqlAttendance(lotse.database, lotse.clock)
    return Attendance(store, lotse.library, signals, lotse.clock, lotse.holidays())


def appointments_of(lotse: Lotse, signals: Signals) -> Appointments:
    contacts = SqlContacts(lotse.database, lotse.clock)
    return Appointments(contacts, lotse.handoffs, lotse.library, signals, lotse.clock, lotse.holidays(), lotse.mailer)


def calling_of(lotse: Lotse, signals: Signals) -> Calling:
    return Calling(SqlContacts(lotse.database, lotse.clock), lotse.handoffs, lotse.library, signals)


def add_together(
    lotse: Lotse, desk: HandoffDesk, signals: Signals, guard: Guard, pages: DeskPages, panels: list[Panel]
) -> list[BaseRoute]:
    """The routes; its parts of a conversation's page, and their steps, are added to `panels`."""
    beside, words = Beside(lotse.clock, lotse.settings.presence), Words(lotse.library, lotse.clock)
    together = together_of(lotse, signals)
    shared = TogetherScreen(together, desk, beside, lotse.library, lotse.clock, guard, words)
    contact = ContactScreen(calling_of(lotse, signals), appointments_of(lotse, signals), lotse.clock, guard)
    panels += [shared, contact]
    attendance = AttendanceScreen(attendance_of(lotse, signals), lotse.clock, guard, pages, words)
    return [*shared.routes(), *contact.routes(), *attendance.routes()]
