"""Pinned notices on the database."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.accounts.staff import Staff
from bot.core.content.pins import Pin
from bot.core.ports import Clock
from bot.store.content.board import pin_of
from bot.store.database import Database
from bot.store.schema.offer_tables import pins


class SqlPins:
    """Implements `PinStore`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add(self, pin: Pin, by: Staff) -> Pin:
        values = {**pin.model_dump(exclude={"id"}), "created_by": by.id, "created_at": self._clock.now()}
        async with self._database.write() as connection:
            added = await connection.execute(sa.insert(pins).values(values).returning(pins))
            return pin_of(added.mappings().one())

    async def end(self, pin_id: int) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.update(pins).where(pins.c.id == pin_id).values(ends=self._clock.now()))

    async def everything(self) -> list[Pin]:
        not_over = pins.c.ends.is_(None) | (pins.c.ends > self._clock.now())
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(pins).where(not_over).order_by(pins.c.id.desc()))
            return [pin_of(row) for row in rows.mappings()]
