"""What the town has taught, on the database: as coordinators have it now, and as it was when it went live."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.learning.taught import Example, PageQuestion, Taught, TownTopic
from bot.store.database import Database
from bot.store.schema.learning_tables import examples, page_questions, town_topics, understandings
from bot.store.schema.tables import facts

LIVE = "understanding"  # the name in `facts` of the id of the live understanding


class SqlTaught:
    """Implements the port `Teaching` of `bot/service/content/library.py`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def present(self) -> Taught:
        """Everything that coordinators have decided, live or not; of topics that are not archived."""
        async with self._database.read() as connection:
            return await present(connection)

    async def live(self) -> tuple[Taught, dict[str, TownTopic]]:
        """What the live understanding has learnt, and the town's topics."""
        async with self._database.read() as connection:
            found = sa.select(understandings.c.taught).where(understandings.c.id == await live_id(connection))
            taught = (await connection.execute(found)).scalar()
            return Taught.from_json(taught or {}), await topics(connection)


async def present(connection: AsyncConnection) -> Taught:
    query = sa.select(examples.c.language, examples.c.intent, examples.c.text, examples.c.removed)
    archived = sa.select(town_topics.c.name).where(town_topics.c.archived)
    rows = list(await connection.execute(query.where(examples.c.intent.not_in(archived))))
    asked = sa.select(page_questions.c.language, page_questions.c.page, page_questions.c.text)
    return Taught(
        tuple(Example(r.language, r.intent, r.text) for r in rows if not r.removed),
        tuple(Example(r.language, r.intent, r.text) for r in rows if r.removed),
        tuple(PageQuestion(*row) for row in await connection.execute(asked)),
    )


async def topics(connection: AsyncConnection) -> dict[str, TownTopic]:
    """Those that are not archived, in the order of their names."""
    query = sa.select(town_topics).where(sa.not_(town_topics.c.archived)).order_by(town_topics.c.name)
    rows = await connection.execute(query)
    return {row.name: TownTopic(row.name, row.topic, row.depth, row.office, row.page) for row in rows}


async def live_id(connection: AsyncConnection) -> int | None:
    """None: what is live is what the files say."""
    found = (await connection.execute(sa.select(facts.c.value).where(facts.c.name == LIVE))).scalar()
    return int(found) if found else None
