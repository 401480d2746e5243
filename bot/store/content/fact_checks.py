"""Facts that somebody has looked up in their sources."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.ports import Clock
from bot.core.texts.facts import FactCheck
from bot.store.database import Database
from bot.store.schema.reminder_tables import fact_checks
from bot.store.sequence import insert


class SqlFactChecks:
    """Implements `LookedUp` of `bot/service/texts/content_check.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def every(self) -> dict[str, FactCheck]:
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(fact_checks))
            return {
                r.fact: FactCheck(r.fact, r.checked, r.check_by, r.checked_by, r.source_title, r.source_url)
                for r in rows
            }  # fmt: skip

    async def note(self, check: FactCheck) -> None:
        values = {
            "checked": check.checked, "check_by": check.check_by, "checked_by": check.checked_by[:120],
            "source_title": check.title, "source_url": check.url, "noted_at": self._clock.now(),
        }  # fmt: skip
        async with self._database.write() as connection:
            row = insert(connection, fact_checks).values(fact=check.fact, **values)
            await connection.execute(row.on_conflict_do_update(index_elements=["fact"], set_=values))
