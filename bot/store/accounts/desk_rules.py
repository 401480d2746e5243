"""Rules that a town sets for its desk, kept as facts."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.schema.tables import facts
from bot.store.sequence import insert

_SECOND_READER, _ON, _OFF = "second_reader", "on", "off"


class SqlDeskRules:
    """Implements the port `DeskRules`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def second_reader(self) -> bool:
        """Whether somebody else reads every answer before newcomers do."""
        query = sa.select(facts.c.value).where(facts.c.name == _SECOND_READER)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() == _ON

    async def set_second_reader(self, on: bool) -> None:
        value = _ON if on else _OFF
        async with self._database.write() as connection:
            row = insert(connection, facts).values(name=_SECOND_READER, value=value)
            await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
