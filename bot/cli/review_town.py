"""A review inbox as full as a town's after a busy quarter, for measuring."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.feedback import KINDS
from bot.core.locale import NATIVE
from bot.core.ports import Clock, Library
from bot.core.text import fold
from bot.store.database import Database
from bot.store.schema.after_tables import review_items

_SEED = 11
_ALONE = 0.3  # questions that nobody else has
_KINDS_OF_ONE_TOPIC = 6
_AT_ONCE = 500
_MINUTES_BETWEEN = 12


async def fill_review(database: Database, library: Library, clock: Clock, count: int) -> None:
    """Open questions with words, in all ten languages, some in groups of many and many alone."""
    rows = list(_questions(library, clock.now(), count))
    async with database.write() as connection:
        first = (await connection.execute(sa.select(sa.func.coalesce(sa.func.max(review_items.c.id), 0)))).scalar_one()
        for row in rows:
            row["group_id"] += first
        for start in range(0, len(rows), _AT_ONCE):
            await connection.execute(sa.insert(review_items), rows[start : start + _AT_ONCE])


def _questions(library: Library, now: datetime, count: int) -> Iterator[dict[str, Any]]:
    chance, founders = random.Random(_SEED), dict[tuple[str, int], int]()
    catalogue, pages = library.catalogue, sorted(library.guide.pages)
    topics = sorted(name for name, info in catalogue.intents.items() if not info.protected)
    for number in range(1, count + 1):
        intent, language = chance.choice(topics), chance.choice(NATIVE)
        kind = chance.randrange(_KINDS_OF_ONE_TOPIC)
        group = number if chance.random() < _ALONE else founders.setdefault((intent, kind), number)
        text = f"{catalogue.label(intent, language)}, {number}: {catalogue.label(chance.choice(topics), language)}?"
        ranking = [[intent, 0.4], *([name, 0.1] for name in chance.sample(topics, 7))]
        yield {
            "kind": chance.choice(KINDS[:4]), "status": "open", "language": language,
            "topic": catalogue.intents[intent].topic, "intent": intent, "text": text, "alike": fold(text)[:200],
            "pages": chance.sample(pages, min(2, len(pages))), "ranking": ranking, "group_id": group,
            "at": now - timedelta(minutes=_MINUTES_BETWEEN * (count - number)),
        }  # fmt: skip
