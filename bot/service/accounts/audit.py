"""The log of who did what, read by administrators: filtered, page by page, taken along as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.core.accounts.audit import AuditLog, Entry, Wanted
from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden
from bot.core.ports import Clock

PER_PAGE = 50
MOST_TAKEN = 20_000


@dataclass(frozen=True)
class LogPage:
    """`older`: the id to go on from; None at the end."""

    entries: Sequence[Entry]
    older: int | None


class AuditReading:
    """For administrators; everybody else gets Forbidden. Days are the town's."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log, self._clock = log, clock

    async def page(self, by: Staff, wanted: Wanted) -> LogPage:
        _may_read(by)
        found = list(await self._log.read(wanted, PER_PAGE + 1))
        return LogPage(found[:PER_PAGE], found[PER_PAGE - 1].id if len(found) > PER_PAGE else None)

    async def everything(self, by: Staff, wanted: Wanted) -> Sequence[Entry]:
        """At most `MOST_TAKEN`, the newest."""
        _may_read(by)
        return await self._log.read(replace(wanted, before=None), MOST_TAKEN)

    async def people(self, by: Staff) -> Sequence[str]:
        _may_read(by)
        return await self._log.people()

    def between(self, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
        """The moments a range of days begins and ends with; the last day belongs to it."""
        zone = self._clock.now().tzinfo
        since = datetime.combine(first, time.min, zone) if first else None
        ends = last is not None and last < date.max  # after the last day of all there is none to end with
        return since, datetime.combine(last + timedelta(days=1), time.min, zone) if last and ends else None


def _may_read(by: Staff) -> None:
    if not by.may_administer:
        raise Forbidden("the log of who did what is for administrators only")
