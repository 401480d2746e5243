"""What was counted over a time, for the indicators. Two sums over the primary key's first column, the hour."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, tzinfo

import sqlalchemy as sa

from bot.core.after.indicators import QUESTION_OUTCOMES, TALK, Kept, Tally
from bot.store.database import Database
from bot.store.schema.desk_tables import staff
from bot.store.schema.tables import counters

# How many answer at the desk. Whoever was invited and has no password yet cannot: small groups would look larger.
ANSWERING = sa.select(sa.func.count()).where(
    staff.c.active, staff.c.department.is_not(None), staff.c.password_hash.is_not(None)
)


class SqlCounters:
    """Implements the port `Counters` of `bot/service/after/indicators.py`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tally(self, since: datetime, until: datetime) -> Tally:
        """Hours in the zone of `since`."""
        c, total = counters.c, sa.func.sum(counters.c.count)
        within = (c.hour >= since) & (c.hour < until) & (c.count > 0)
        by = (c.topic, c.language, c.channel, c.outcome)
        asked = c.outcome.in_(QUESTION_OUTCOMES) & c.topic.not_in(TALK)
        hours = sa.select(c.hour, total).where(within, asked).group_by(c.hour)
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(*by, total).where(within).group_by(*by))
            kept = tuple(Kept(*row[:4], int(row[4])) for row in rows)
            zone: tzinfo | None = since.tzinfo
            asked_at = Counter[datetime]()
            for hour, number in await connection.execute(hours):  # one hour of a year comes twice
                asked_at[hour.astimezone(zone)] += int(number)
            return Tally(kept, asked_at, int((await connection.execute(ANSWERING)).scalar_one()))

    async def began(self) -> datetime | None:
        """The first hour of which anything was counted."""
        async with self._database.read() as connection:
            first: datetime | None = (await connection.execute(sa.select(sa.func.min(counters.c.hour)))).scalar()
            return first
