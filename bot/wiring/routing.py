"""Routing rules and staff profiles at the desk."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import BaseRoute

from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.ports import Signals
from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.profile import ProfileScreen
from bot.desk.people.routing import RoutingScreen
from bot.desk.words import Words
from bot.service.accounts.staffing import Staffing
from bot.service.staff.profiles import Profiles
from bot.service.staff.routing import Routing
from bot.store.accounts.department_desks import SqlDepartmentDesks
from bot.store.content.care import SqlCare
from bot.store.content.rules import SqlRules
from bot.store.handoffs.profiles import SqlProfiles
from bot.wiring.lotse import Lotse


def answer_times(lotse: Lotse) -> Callable[[], AnswerTimes]:
    """As the town's content and its departments say at the moment of asking."""

    def now() -> AnswerTimes:
        holidays = lotse.holidays()
        return AnswerTimes.by(lotse.library.guide, holidays)

    return now


def profiles_of(lotse: Lotse, signals: Signals) -> Profiles:
    desks = SqlDepartmentDesks(lotse.database, lotse.clock)
    letters = SqlCare(lotse.database, lotse.clock)
    return Profiles(SqlProfiles(lotse.database, lotse.clock), desks, letters, lotse.library, signals, lotse.clock)


def routing_screens(
    lotse: Lotse, profiles: Profiles, staffing: Staffing, guard: Guard, pages: DeskPages, words: Words
) -> list[BaseRoute]:
    routing = Routing(SqlRules(lotse.database, lotse.clock), lotse.library)
    return [
        *RoutingScreen(routing, lotse.library, guard, pages, words).routes(),
        *ProfileScreen(profiles, staffing, guard, pages, lotse.library, words).routes(),
    ]
