"""What is deleted when its time is over, each on its own: what cannot be deleted now holds up nothing else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.core.instants import instant
from bot.core.times.clock_watch import ClockWatch
from bot.store.accounts.audit import SqlAudit
from bot.store.accounts.staff import SqlStaff
from bot.store.after.review import SqlReview
from bot.store.content.offers import SqlOffers
from bot.store.conversations.clearing import SqlClearings
from bot.store.conversations.clock_watch import SqlClockWatch
from bot.store.conversations.file_references import SqlFileReferences
from bot.store.conversations.ideas import SqlIdeas
from bot.store.conversations.incoming import SqlIncoming
from bot.store.conversations.pushed import expire_events
from bot.store.handoffs.alerts import SqlAlerts
from bot.wiring.after import filing_of
from bot.wiring.background import tried
from bot.wiring.lotse import Lotse

logger = logging.getLogger(__name__)


async def expire(lotse: Lotse) -> None:
    """Deletes what is past its time, once; nothing while the clock is doubted."""
    now = lotse.clock.now()
    try:
        watch = await SqlClockWatch(lotse.database).look(now)
    except Exception as error:  # tried again in an hour
        logger.error("nothing old is deleted: the clock cannot be looked at: %s", type(error).__name__, exc_info=error)
        return
    if watch.doubted:
        logger.error("nothing old is deleted: %s", jumped(watch, now))
    else:
        await delete_expired(lotse)


def jumped(watch: ClockWatch, now: datetime) -> str:
    """What whoever looks after the machine has to know."""
    return (
        f"the clock says {now:%Y-%m-%d %H:%M}, the moment known before is {watch.believed:%Y-%m-%d %H:%M}. Set it if "
        "it is wrong; if it is right, deleting goes on after a day of running"
    )


async def delete_expired(lotse: Lotse) -> None:
    """Deletes what is past its time, once. What cannot be deleted is tried again in an hour."""
    for what, delete in _past_its_time(lotse).items():
        await tried(delete, f"old {what} cannot be deleted")


def _past_its_time(lotse: Lotse) -> Mapping[str, Callable[[], Awaitable[object]]]:
    database, clock, settings, now = lotse.database, lotse.clock, lotse.settings, lotse.clock.now()
    filing = filing_of(lotse)

    def before(days: int) -> datetime:
        return instant(now) - timedelta(days=days)

    async def conversations() -> None:
        await filing.make_due(again=timedelta(0))  # what was marked for the file goes with them: it is printed first
        await lotse.conversations.expire(before(settings.retention_days))

    return {
        "conversations": conversations,
        "events": partial(expire_events, database, now, before(settings.retention_days)),
        "chats to clear": SqlClearings(database, clock).expire,
        "records": filing.expire,
        "questions": partial(SqlReview(database, clock).expire, before(settings.review_days)),
        "ideas": partial(SqlIdeas(database, clock).expire, before(settings.idea_days)),
        "translations": lotse.translations.expire,
        "names of files": SqlFileReferences(database, clock).expire,
        "names of messages": SqlIncoming(database, clock).expire,
        "offers": SqlOffers(database, clock).expire,
        "alerts": SqlAlerts(database, clock).expire,
        "sessions": SqlStaff(database, clock).expire,
        "log entries": partial(SqlAudit(database, clock).expire, before(settings.audit_days)),
    }
