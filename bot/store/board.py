"""The town's board on the database: approved offers, places taken, pins. Read often, so its state is short."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.offers import Offer
from bot.core.pins import Pin
from bot.core.ports import Clock
from bot.service.board import OnTheBoard
from bot.store.database import Database
from bot.store.offer_tables import pins, sent_offers, sign_ups

_LIVE = sent_offers.c.state == "live"


class SqlBoard:
    """Implements `Board`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def now(self) -> OnTheBoard:
        async with self._database.read() as connection:
            offers = await connection.execute(
                sa.select(sent_offers.c.data).where(_LIVE).order_by(sent_offers.c.sent_at)
            )
            live = [Offer.model_validate(row.data) for row in offers]
            taken = {row.offer: row.taken for row in await connection.execute(_taken())}
            hung = await connection.execute(sa.select(pins).where(_hanging(self._clock.now())).order_by(pins.c.id))
            return OnTheBoard(
                {offer.id: offer for offer in live}, taken, tuple(pin_of(row) for row in hung.mappings())
            )  # fmt: skip

    async def state(self) -> str:
        async with self._database.read() as connection:
            offers = await _lines(connection, sa.select(sent_offers.c.id, sent_offers.c.version).where(_LIVE))
            taken = await _lines(connection, _taken())
            hung = await _lines(connection, sa.select(pins.c.id, pins.c.ends).where(_hanging(self._clock.now())))
            return "|".join(",".join(part) for part in (offers, taken, hung))


def pin_of(row: Any) -> Pin:
    return Pin.model_validate({name: row[name] for name in Pin.model_fields})


def _taken() -> sa.Select[Any]:
    return sa.select(sign_ups.c.offer, sa.func.count().label("taken")).group_by(sign_ups.c.offer)


def _hanging(now: datetime) -> sa.ColumnElement[bool]:
    """Also those that begin later: who shows them looks at the clock."""
    return pins.c.ends.is_(None) | (pins.c.ends > now)


async def _lines(connection: AsyncConnection, query: sa.Select[Any]) -> list[str]:
    return sorted(":".join(map(str, row)) for row in await connection.execute(query))
