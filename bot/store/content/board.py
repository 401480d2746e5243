"""The town's board on the database: approved offers, places taken, pins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.content.offers import Offer
from bot.core.content.pins import Pin
from bot.core.content.routing import Seat
from bot.core.ports import Clock
from bot.service.content.board import OnTheBoard
from bot.store.accounts.department_desks import desks_of_all
from bot.store.accounts.staff import staff_of
from bot.store.content.rules import rules_in_order
from bot.store.database import Database
from bot.store.schema.care_tables import content_care
from bot.store.schema.desk_tables import staff
from bot.store.schema.offer_tables import pins, sent_offers, sign_ups

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
                {offer.id: offer for offer in live}, taken, tuple(pin_of(row) for row in hung.mappings()),
                tuple(await rules_in_order(connection)), tuple(await _seats(connection)),
                await desks_of_all(connection), await _looked_at(connection),
            )  # fmt: skip


def pin_of(row: Any) -> Pin:
    return Pin.model_validate({name: row[name] for name in Pin.model_fields})


def _taken() -> sa.Select[Any]:
    return sa.select(sign_ups.c.offer, sa.func.count().label("taken")).group_by(sign_ups.c.offer)


def _hanging(now: datetime) -> sa.ColumnElement[bool]:
    """Also those that begin later: who shows them looks at the clock."""
    return pins.c.ends.is_(None) | (pins.c.ends > now)


async def _seats(connection: AsyncConnection) -> list[Seat]:
    """Of those who can answer: active, and signed in once."""
    answering = sa.select(staff).where(staff.c.active, staff.c.password_hash.is_not(None)).order_by(staff.c.id)
    people = [staff_of(row) for row in (await connection.execute(answering)).mappings()]
    return [Seat(who.departments, who.woman, who.away_until, who.id) for who in people if who.departments]


async def _looked_at(connection: AsyncConnection) -> dict[str, datetime]:
    """When which page was found right."""
    care = content_care.c
    query = sa.select(care.key, care.reviewed_at).where(care.kind == "page", care.reviewed_at.is_not(None))
    return {row.key: row.reviewed_at for row in await connection.execute(query)}
