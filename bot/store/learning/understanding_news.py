"""What the next understanding would learn that another has not, and who decided it."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.learning.renewal import Lesson, News
from bot.core.learning.taught import Taught
from bot.store.schema.learning_tables import examples, page_questions, town_topics


async def news(connection: AsyncConnection, now: Taught, live: Taught) -> News:
    by = {(r.language, r.intent, r.text): r.added_by for r in await connection.execute(sa.select(examples))}
    asked = {(r.language, r.page, r.text): r.added_by for r in await connection.execute(sa.select(page_questions))}
    added = {(e.language, e.intent, e.text) for e in now.added}
    taken = {(e.language, e.intent, e.text) for e in now.removed}
    was_added = {(e.language, e.intent, e.text) for e in live.added}
    was_taken = {(e.language, e.intent, e.text) for e in live.removed}
    questions = {(q.language, q.page, q.text) for q in now.questions}
    were = {(q.language, q.page, q.text) for q in live.questions}
    known = {intent for _, intent, _ in was_added}
    named = await connection.scalars(sa.select(town_topics.c.name).order_by(town_topics.c.name))
    new = [name for name in named if name not in known and name in {intent for _, intent, _ in added}]
    gained, lost = (added - was_added) | (was_taken - taken), (taken - was_taken) | (was_added - added)
    return News(_lessons(gained, lost, by), _lessons(questions - were, were - questions, asked), new)


_Triple = tuple[str, str, str]


def _lessons(gained: set[_Triple], lost: set[_Triple], by: dict[_Triple, str]) -> list[Lesson]:
    found: defaultdict[str, list[_Triple]] = defaultdict(list)
    for one in sorted(gained | lost):
        found[one[1]].append(one)
    return [
        Lesson(
            about, len(gained.intersection(ones)), len(lost.intersection(ones)),
            tuple(sorted({language for language, _, _ in ones})), tuple(sorted({by[o] for o in ones if o in by})),
        )
        for about, ones in sorted(found.items())
    ]  # fmt: skip
