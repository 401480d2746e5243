"""What coordinators decide about questions of the review inbox: questions settled and examples added are one
transaction, and so is taking both back.

Two decide the same at once: the rows are locked in the order of their numbers, the second finds them settled, is
told, and nothing is doubled. Questions that were erased, or whose yes was taken back meanwhile, are left out with
their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.after.review import Decision, Verdict, Wording
from bot.core.errors import AlreadyDecided, NotFound
from bot.core.instants import instant
from bot.core.learning.lesson import lesson, spoken
from bot.core.ports import Clock
from bot.store.after.review import UNDONE_WITHIN
from bot.store.database import Database
from bot.store.learning.teaching import OUT_OF_SCOPE
from bot.store.schema.after_tables import review_decisions, review_items
from bot.store.schema.learning_tables import examples, page_questions
from bot.store.sequence import insert

_TABLES = {table.name: table for table in (examples, page_questions)}
_AT_ONCE = 500
_MOST_BY = 120
r, d = review_items.c, review_decisions.c
_HIDDEN = "hidden"  # instead of a table: an example of the files that is learnt again
_Added = tuple[str, int] | tuple[str, str, str, str, str]


class SqlDecisions:
    """Implements the port `Decisions` of `bot/service/after/review.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def decide(
        self, ids: Sequence[int], verdict: Verdict, target: str, wordings: Sequence[Wording], by: str
    ) -> Decision:
        """`wordings`: what is learnt, for the verdicts that teach. Raises:

        AlreadyDecided: one of them was settled meanwhile; nothing is changed.
        NotFound: none of them is there any more.
        MessageEmpty, MessageTooLong, UnknownLocale: a wording cannot be kept.
        """
        async with self._database.write() as connection:
            found = sa.select(r.id, r.status, r.text, r.decision_id).where(r.id.in_(ids)).order_by(r.id)
            rows = list(await connection.execute(found.with_for_update()))
            settled = next((row for row in rows if row.status != "open"), None)
            if settled is not None:
                raise AlreadyDecided("somebody has decided this question", settled.decision_id)
            return await self._settled(connection, [row.id for row in rows if row.text], len(ids), verdict, target,
                                       wordings, by)  # fmt: skip

    async def decide_all(self, group_id: int, last: int, verdict: Verdict, by: str) -> Decision:
        """All open questions of a group up to a number, at most 500 at once. Raises AlreadyDecided, NotFound."""
        async with self._database.write() as connection:
            of_it = (r.group_id == group_id) & (r.id <= last)
            found = sa.select(r.id).where(of_it, r.status == "open").order_by(r.id).limit(_AT_ONCE).with_for_update()
            ids = list((await connection.execute(found)).scalars())
            other = (
                None if ids else (await connection.execute(sa.select(sa.func.max(r.decision_id)).where(of_it))).scalar()
            )
            if other is not None:
                raise AlreadyDecided("somebody has decided this group", other)
            return await self._settled(connection, ids, len(ids), verdict, "", (), by)

    async def undo(self, decision_id: int) -> Decision:
        """Takes back what was added, and opens the questions again.

        Raises:
            NotFound; AlreadyDecided: it was taken back, or too long ago.
        """
        async with self._database.write() as connection:
            row = (await connection.execute(sa.select(review_decisions).where(d.id == decision_id))).mappings().first()
            if row is None:
                raise NotFound("there is no such decision")
            mine = (d.id == decision_id) & sa.not_(d.undone) & (d.at >= instant(self._clock.now()) - UNDONE_WITHIN)
            if not (await connection.execute(sa.update(review_decisions).where(mine).values(undone=True))).rowcount:
                raise AlreadyDecided("this decision was taken back, or is too old for it", decision_id)
            for name, *added in row["added"] or ():
                await _taken_back(connection, name, added, self._clock.now())
            again = sa.update(review_items).where(r.decision_id == decision_id, r.text != "")
            opened = (await connection.execute(again.values(status="open", decision_id=None))).rowcount
            return replace(_decision(row), count=opened, gone=row["count"] - opened, undone=True)

    async def decision(self, decision_id: int) -> Decision | None:
        async with self._database.read() as connection:
            row = (await connection.execute(sa.select(review_decisions).where(d.id == decision_id))).mappings().first()
            return _decision(row) if row else None

    async def last_of(self, ids: Sequence[int]) -> Decision | None:
        """The newest decision about some questions."""
        async with self._database.read() as connection:
            newest = sa.select(sa.func.max(r.decision_id)).where(r.id.in_(ids)).scalar_subquery()
            row = (await connection.execute(sa.select(review_decisions).where(d.id == newest))).mappings().first()
            return _decision(row) if row else None

    async def _settled(
        self, connection: AsyncConnection, ids: Sequence[int], asked: int, verdict: Verdict, target: str,
        wordings: Sequence[Wording], by: str,
    ) -> Decision:  # fmt: skip
        if not ids:
            raise NotFound("these questions are not in the review inbox any more")
        living, now = set(ids), self._clock.now()
        target = OUT_OF_SCOPE if verdict == "outside" else target
        added = [
            kept
            for one in wordings
            if one.item in living and (kept := await _learnt(connection, verdict, target, one, by, now))
        ]
        values = {"verdict": verdict, "target": target, "count": len(ids), "added": added, "by": by[:_MOST_BY],
                  "at": now, "undone": False}  # fmt: skip
        made = insert(connection, review_decisions).values(**values).returning(d.id)
        number = (await connection.execute(made)).scalar_one()
        status = "deleted" if verdict == "delete" else "done"
        of_them = sa.update(review_items).where(r.id.in_(ids))
        await connection.execute(of_them.values(status=status, decision_id=number))
        return Decision(number, verdict, target, len(ids), len(added), by, asked - len(ids))


async def _learnt(
    connection: AsyncConnection, verdict: Verdict, target: str, wording: Wording, by: str, now: datetime
) -> _Added | None:
    """(table, id) of what was added; None: it was there. An example that had been hidden is learnt again: who had
    hidden what is returned in its place."""
    table, place = (page_questions, "page") if verdict == "page" else (examples, "intent")
    said = {place: target, "language": spoken(wording.language), "text": lesson(wording.text)}
    if table is examples:
        same = sa.and_(*(table.c[name] == value for name, value in said.items()))
        gone = sa.delete(examples).where(same, examples.c.removed).returning(examples.c.added_by)
        if (hidden_by := (await connection.execute(gone)).scalar()) is not None:
            return _HIDDEN, said["language"], target, said["text"], hidden_by
    row = insert(connection, table).values(**said, added_by=by[:_MOST_BY], added_at=now)
    number = (await connection.execute(row.on_conflict_do_nothing().returning(table.c.id))).scalar()
    return (table.name, number) if number is not None else None


async def _taken_back(connection: AsyncConnection, name: str, added: Sequence[Any], now: datetime) -> None:
    """What `_learnt` returned: deleted, or hidden again."""
    if name != _HIDDEN:
        table = _TABLES[name]
        await connection.execute(sa.delete(table).where(table.c.id == added[0]))
        return
    values = dict(zip(("language", "intent", "text", "added_by"), added, strict=True))
    again = insert(connection, examples).values(**values, removed=True, added_at=now)
    await connection.execute(again.on_conflict_do_nothing())


def _decision(row: Any) -> Decision:
    added = len(row["added"] or ())
    return Decision(row["id"], row["verdict"], row["target"], row["count"], added, row["by"], undone=row["undone"])
