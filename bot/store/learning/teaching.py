"""What coordinators teach, on the database: examples, questions of pages, topics of the town, questions for testing.

Texts come in as somebody typed them and are kept as `bot/core/learning/lesson.py` says. A duplicate is told,
not doubled.
Nothing here is learnt before somebody trains (`SqlTaught.present`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import Conflict, NotFound
from bot.core.learning.lesson import OUT_OF_SCOPE, lesson, spoken
from bot.core.learning.taught import KeptExample, KeptQuestion, Regression, TownTopic
from bot.core.locale import ANSWERED
from bot.core.ports import Clock
from bot.core.texts.publication import Change
from bot.core.texts.response import Kind
from bot.store.database import Database, alone
from bot.store.schema.learning_tables import examples, page_questions, regression_questions, town_topics
from bot.store.schema.tables import responses
from bot.store.sequence import insert
from bot.store.texts import response_rows
from bot.store.texts.responses import SqlResponses

__all__ = ["OUT_OF_SCOPE", "SqlTeaching"]
_MOST_BY = 120


class SqlTeaching:
    """Implements the port `TeachingStore` of `bot/service/learning/teaching.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._texts = database, clock, SqlResponses(database, clock)

    async def add_example(self, language: str, intent: str, text: str, by: str) -> bool:
        """False: it was there. One of the files' that was hidden is learnt again.

        Raises:
            MessageEmpty, MessageTooLong, UnknownLocale
        """
        row = {"language": spoken(language), "intent": intent, "text": lesson(text)}
        async with self._database.write() as connection:
            hidden = sa.delete(examples).where(_same(examples, row), examples.c.removed)
            if (await connection.execute(hidden)).rowcount:
                return True
            return await self._added(connection, examples, row | {"removed": False}, by)

    async def hide_example(self, language: str, intent: str, text: str, by: str) -> bool:
        """An example of the files is not to be learnt here. `text`: as the file says it. False: it was hidden."""
        row = {"language": language, "intent": intent, "text": text, "removed": True, **self._signed(by)}
        async with self._database.write() as connection:
            hiding = insert(connection, examples).values(**row).on_conflict_do_update(
                index_elements=["language", "intent", "text"], set_=row, where=sa.not_(examples.c.removed)
            )  # fmt: skip
            return bool((await connection.execute(hiding)).rowcount)

    async def delete_example(self, example_id: int) -> KeptExample:
        """Deletes one of the town's own, or learns a hidden one again. Raises NotFound."""
        async with self._database.write() as connection:
            found = await connection.execute(sa.select(examples).where(examples.c.id == example_id))
            row = found.first()
            if row is None:
                raise NotFound("this example is not there any more")
            await connection.execute(sa.delete(examples).where(examples.c.id == example_id))
            return _example(row)

    async def examples(self, intent: str | None = None) -> list[KeptExample]:
        """Own and hidden ones, the newest first; of one topic or of all."""
        query = sa.select(examples).order_by(examples.c.id.desc())
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(examples.c.intent == intent) if intent else query)
            return [_example(row) for row in rows]

    async def counts(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Topic → language → (own, hidden)."""
        hidden = sa.func.sum(sa.case((examples.c.removed, 1), else_=0)).label("hidden")
        grouped = sa.select(examples.c.intent, examples.c.language, sa.func.count().label("every"), hidden)
        found: dict[str, dict[str, tuple[int, int]]] = {}
        async with self._database.read() as connection:
            rows = await connection.execute(grouped.group_by(examples.c.intent, examples.c.language))
            for row in rows:
                hidden_ones = int(row.hidden)
                found.setdefault(row.intent, {})[row.language] = (row.every - hidden_ones, hidden_ones)
        return found

    async def add_page_question(self, language: str, page: str, text: str, by: str) -> bool:
        """`page`: its German path. False: it was there. Raises like `add_example`."""
        row = {"language": spoken(language), "page": page, "text": lesson(text)}
        async with self._database.write() as connection:
            return await self._added(connection, page_questions, row, by)

    async def delete_page_question(self, question_id: int) -> None:
        """Raises NotFound."""
        await self._delete(page_questions, question_id)

    async def page_questions(self, page: str | None = None) -> list[KeptQuestion]:
        """The newest first; of one page or of all."""
        query = sa.select(page_questions).order_by(page_questions.c.id.desc())
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(page_questions.c.page == page) if page else query)
            return [KeptQuestion(r.id, r.language, r.page, r.text, r.added_by, r.added_at) for r in rows]

    async def add_regression(self, language: str, text: str, intent: str | None, page: str | None, by: str) -> bool:
        """A question that every new understanding is tested with. False: its words are there. Raises as above."""
        row = {"language": spoken(language), "text": lesson(text)}
        async with self._database.write() as connection:
            await alone(connection, "regression_questions")
            known = sa.select(regression_questions.c.id).where(_same(regression_questions, row))
            if (await connection.execute(known)).first():
                return False
            values = row | {"intent": intent, "page": page} | self._signed(by)
            await connection.execute(sa.insert(regression_questions).values(**values))
            return True

    async def delete_regression(self, question_id: int) -> None:
        """Raises NotFound."""
        await self._delete(regression_questions, question_id)

    async def regressions(self) -> list[Regression]:
        """The newest first."""
        query = sa.select(regression_questions).order_by(regression_questions.c.id.desc())
        async with self._database.read() as connection:
            rows = await connection.execute(query)
            return [Regression(r.id, r.language, r.text, r.intent, r.page, r.added_by, r.added_at) for r in rows]

    async def topics(self) -> dict[str, tuple[TownTopic, bool]]:
        """All topics of the town by name, and whether each is archived."""
        async with self._database.read() as connection:
            rows = await connection.execute(sa.select(town_topics).order_by(town_topics.c.name))
            return {r.name: (TownTopic(r.name, r.topic, r.depth, r.office, r.page), r.archived) for r in rows}

    async def create_topic(
        self,
        topic: TownTopic,
        labels: Mapping[str, str],
        answers: Mapping[str, str],
        by: str,
        questions: Sequence[tuple[str, str]] = (),
        archived: bool = False,
    ) -> None:
        """The topic, its texts by locale (checked) and its first examples (language, text), in one transaction.

        Raises:
            Conflict: the name is taken, or a label is another topic's already.
        """
        texts: list[tuple[Kind, Mapping[str, str]]] = [("label", labels), ("answer", answers)]
        changes = [
            Change(kind, topic.name, locale, said[locale], 0) for kind, said in texts for locale in _in_order(said)
        ]
        row = asdict(topic) | {"created_by": by[:_MOST_BY], "created_at": self._clock.now(), "archived": archived}
        try:
            async with self._database.write() as connection:
                await alone(connection, "town_topics")
                await _labels_free(connection, topic.name, labels)
                await connection.execute(sa.insert(town_topics).values(**row))
                await self._texts.publish_in(connection, changes, by[:_MOST_BY])
                for language, text in questions:
                    example = {"language": spoken(language), "intent": topic.name, "text": lesson(text)}
                    await self._added(connection, examples, example | {"removed": False}, by)
        except IntegrityError as error:
            raise Conflict(f"the topic {topic.name!r} is there already") from error

    async def created_by(self, name: str) -> str:
        """Empty: there is no such topic."""
        query = sa.select(town_topics.c.created_by).where(town_topics.c.name == name)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() or ""

    async def change_topic(self, topic: TownTopic) -> None:
        """Group, depth, office and page of a topic. Raises NotFound."""
        async with self._database.write() as connection:
            await _update(connection, topic.name, {k: v for k, v in asdict(topic).items() if k != "name"})

    async def archive_topic(self, name: str, archived: bool = True) -> None:
        """Its texts and examples stay; nobody meets them until it is taken out of the archive.

        Raises:
            NotFound; Conflict: out of the archive, and another topic has one of its labels by now.
        """
        async with self._database.write() as connection:
            await alone(connection, "town_topics")
            if not archived:
                query = response_rows.live_versions.where(responses.c.name == name, responses.c.kind == "label")
                known = await response_rows.versions(connection, query)
                await _labels_free(connection, name, {label.locale: label.text for label in known})
            await _update(connection, name, {"archived": archived})

    async def _delete(self, table: sa.Table, row_id: int) -> None:
        async with self._database.write() as connection:
            if not (await connection.execute(sa.delete(table).where(table.c.id == row_id))).rowcount:
                raise NotFound("this question is not there any more")

    async def _added(self, connection: AsyncConnection, table: sa.Table, row: Mapping[str, Any], by: str) -> bool:
        adding = insert(connection, table).values(**row, **self._signed(by)).on_conflict_do_nothing()
        return bool((await connection.execute(adding)).rowcount)

    def _signed(self, by: str) -> dict[str, Any]:
        return {"added_by": by[:_MOST_BY], "added_at": self._clock.now()}


async def _update(connection: AsyncConnection, name: str, values: Mapping[str, Any]) -> None:
    change = sa.update(town_topics).where(town_topics.c.name == name).values(**values)
    if not (await connection.execute(change)).rowcount:
        raise NotFound(f"there is no topic {name!r}")


def _same(table: sa.Table, row: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == value for name, value in row.items()))


def _example(row: Any) -> KeptExample:
    return KeptExample(row.id, row.language, row.intent, row.text, row.removed, row.added_by, row.added_at)


def _in_order(said: Mapping[str, str]) -> list[str]:
    return [locale for locale in ANSWERED if locale in said]


async def _labels_free(connection: AsyncConnection, name: str, labels: Mapping[str, str]) -> None:
    """Raises Conflict. Labels of archived topics are free."""
    archived = sa.select(town_topics.c.name).where(town_topics.c.archived)
    others = response_rows.live_versions.where(
        responses.c.kind == "label", responses.c.name != name, responses.c.name.not_in(archived)
    )
    for known in await response_rows.versions(connection, others):
        if labels.get(known.locale) == known.text:
            raise Conflict(f"{known.text!r} ({known.locale}) is the label of {known.name}")
