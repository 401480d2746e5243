"""Whether anything that a running Lotse keeps in memory has changed: one short statement over all of it, so that to
look again costs next to nothing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.core.ports import Clock
from bot.service.content.library import States
from bot.store.content.contents import STATE
from bot.store.database import Database
from bot.store.learning.taught import LIVE
from bot.store.schema.alert_tables import department_desks
from bot.store.schema.care_tables import content_care
from bot.store.schema.desk_tables import staff
from bot.store.schema.learning_tables import town_topics
from bot.store.schema.offer_tables import pins, sent_offers, sign_ups
from bot.store.schema.routing_tables import routing_rules
from bot.store.schema.tables import facts, responses

_WIDTH = 5
_NOW = sa.bindparam("now", type_=pins.c.ends.type)
_ANSWERS = staff.c.active & staff.c.password_hash.is_not(None)
_FOUND_RIGHT = (content_care.c.kind == "page") & content_care.c.reviewed_at.is_not(None)


def _lines(part: str, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Rows of the same form: the part of `States`, and up to five texts."""
    texts: list[sa.ColumnElement[Any]] = [sa.cast(column, sa.Text) for column in columns]
    return sa.select(sa.literal_column(f"'{part}'"), *texts, *[sa.cast(sa.null(), sa.Text)] * (_WIDTH - len(texts)))


def _board(what: str, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return _lines("board", sa.literal_column(f"'{what}'"), *columns)


_EVERYTHING = sa.union_all(
    _lines("contents", facts.c.value).where(facts.c.name == STATE),
    _lines("responses", sa.func.count(), sa.func.sum(responses.c.version), sa.func.sum(responses.c.german)),
    _lines("teaching", facts.c.value).where(facts.c.name == LIVE),
    _lines(
        "teaching", town_topics.c.name, town_topics.c.topic, town_topics.c.depth, town_topics.c.office,
        town_topics.c.page,
    ).where(sa.not_(town_topics.c.archived)),
    _board("offer", sent_offers.c.id, sent_offers.c.version).where(sent_offers.c.state == "live"),
    _board("taken", sign_ups.c.offer, sa.func.count()).group_by(sign_ups.c.offer),
    _board("pin", pins.c.id, pins.c.ends).where(pins.c.ends.is_(None) | (pins.c.ends > _NOW)),
    _board("rule", routing_rules.c.id, routing_rules.c.place),
    _lines("board", staff.c.id, staff.c.department, staff.c.also, staff.c.woman, staff.c.away_until).where(_ANSWERS),
    _board("desk", department_desks.c.department, department_desks.c.version),
    _board("right", content_care.c.key, content_care.c.reviewed_at).where(_FOUND_RIGHT),
)  # fmt: skip


class SqlStates:
    """Implements the port `LookedUp` of `bot/service/content/library.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def states(self) -> States:
        async with self._database.read() as connection:
            rows = (await connection.execute(_EVERYTHING, {"now": self._clock.now()})).all()
        found: dict[str, list[str]] = {part: [] for part in States._fields}
        for part, *line in rows:
            found[part].append(":".join(map(str, line)))
        return States(*("|".join(sorted(lines)) for lines in found.values()))
