"""When Lotse last looked at the clock, and what it thought of it: one row of `facts`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.times.clock_watch import ClockWatch
from bot.store.database import Database, alone
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.tables import conversations, facts
from bot.store.sequence import insert

_NAME = "clock"


class SqlClockWatch:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, now: datetime) -> ClockWatch:
        """What a look would say; remembers nothing."""
        async with self._database.read() as connection:
            return (await _known(connection, now)).at(now)

    async def look(self, now: datetime) -> ClockWatch:
        async with self._database.write() as connection:
            await alone(connection, _NAME)
            seen = (await _known(connection, now)).at(now)
            first = insert(connection, facts).values(name=_NAME, value=_text(seen))
            await connection.execute(
                first.on_conflict_do_update(index_elements=["name"], set_={"value": first.excluded.value})
            )
        return seen


async def _known(connection: AsyncConnection, now: datetime) -> ClockWatch:
    """Before the first look: the latest moment at which something was stored."""
    found = (await connection.execute(sa.select(facts.c.value).where(facts.c.name == _NAME))).scalar()
    if found:
        return _watch(found)
    latest = [
        (await connection.execute(sa.select(sa.func.max(column)))).scalar()
        for column in (conversations.c.updated_at, audit_log.c.at)
    ]
    return ClockWatch(max((moment for moment in latest if moment), default=now))


def _text(watch: ClockWatch) -> str:
    doubted = watch.doubted.isoformat() if watch.doubted else None
    return json.dumps({"believed": watch.believed.isoformat(), "doubted": doubted, "ran": watch.ran.total_seconds()})


def _watch(text: str) -> ClockWatch:
    known = json.loads(text)
    doubted = datetime.fromisoformat(known["doubted"]) if known["doubted"] else None
    return ClockWatch(datetime.fromisoformat(known["believed"]), doubted, timedelta(seconds=known["ran"]))
