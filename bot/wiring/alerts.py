"""Alerts that leave the house, and the screens on which departments say when they answer and where alerts go."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.alert_screen import AlertScreen
from bot.service.staff.alerting import AlertKeeper
from bot.service.staff.department_desks import DepartmentSettings
from bot.store.accounts.department_desks import SqlDepartmentDesks
from bot.store.handoffs.alerts import SqlAlerts
from bot.wiring.lotse import Lotse


def alert_keeper(lotse: Lotse) -> AlertKeeper:
    """Keeps nothing in memory: there may be several."""
    store = SqlAlerts(lotse.database, lotse.clock)
    return AlertKeeper(
        store, lotse.library, lotse.holidays(), lotse.clock, lotse.mailer, lotse.group, lotse.settings.public_url
    )  # fmt: skip


def alert_screens(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    settings = DepartmentSettings(SqlDepartmentDesks(lotse.database, lotse.clock), lotse.library)
    presence = lotse.settings.presence
    screen = AlertScreen(
        settings, alert_keeper(lotse), lotse.library, lotse.holidays(), lotse.clock, guard, pages, presence
    )  # fmt: skip
    return [*screen.routes()]
