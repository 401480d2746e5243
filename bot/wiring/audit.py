"""Who did what: noted by the guard, read by administrators."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.people.log import LogScreen
from bot.desk.recording import Recorder
from bot.service.accounts.audit import AuditReading
from bot.store.accounts.audit import SqlAudit
from bot.wiring.lotse import Lotse


def recorder_of(lotse: Lotse) -> Recorder:
    return Recorder(SqlAudit(lotse.database, lotse.clock), lotse.library)


def log_screens(lotse: Lotse, guard: Guard, pages: DeskPages) -> list[BaseRoute]:
    reading = AuditReading(SqlAudit(lotse.database, lotse.clock), lotse.clock)
    return LogScreen(reading, lotse.clock, guard, pages, lotse.settings.audit_days).routes()
