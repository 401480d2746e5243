"""Records for the file on the database: marked, printed when the handoff has ended, kept for some days, gone.

What a newcomer erases is gone from here too; a row without words stays, so that the department's list tells the truth.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.errors import Forbidden, NotFound
from bot.core.handoffs.record import Filed, Gathered, record_number
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.handoffs.record_lines import gather
from bot.store.schema.after_tables import records
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations
from bot.store.sequence import insert
from bot.store.steps.keeping import drop_mark
from bot.store.steps.wall import behind_wall
from bot.store.steps.windows import windows_of_others

_handoffs = sa.select(
    handoffs.c.id.label("handoff_id"), handoffs.c.conversation_id, handoffs.c.department, handoffs.c.topic,
    handoffs.c.card, handoffs.c.requested_at, handoffs.c.ended_at, handoffs.c.avoided, conversations.c.channel,
    conversations.c.locale,
).join(conversations, conversations.c.id == handoffs.c.conversation_id)  # fmt: skip
_AT_ONCE = 20


class SqlRecords:
    """Implements the port `Records` of `bot/service/staff/filing.py`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def gathered(self, who: Staff, conversation_id: str, notes: bool) -> Gathered:
        """The open handoff. Raises NotFound, Forbidden."""
        async with self._database.read() as connection:
            wall = await behind_wall(connection, who, conversation_id)
            row = {**wall, "conversation_id": conversation_id, "ended_at": None}
            alone = replace(who, department=wall["department"], also=())  # the file is this department's only
            others = (await windows_of_others(connection, alone, [conversation_id])).get(conversation_id, ())
            return await gather(connection, row, others, notes)

    async def mark(self, who: Staff, conversation_id: str, label: str, notes: bool) -> None:
        """For the file. Marked again, the label and the wish for notes are changed."""
        now = self._clock.now()
        async with self._database.write() as connection:
            wall = await behind_wall(connection, who, conversation_id, lock=True)
            values = {"label": label, "notes": notes, "status": "marked", "pdf": None, "changed_at": now}
            row = insert(connection, records).values(
                conversation_id=conversation_id, handoff_id=wall["handoff_id"], department=wall["department"],
                topic=wall["topic"], marked_at=now, **values,
            )  # fmt: skip
            await connection.execute(row.on_conflict_do_update(index_elements=["handoff_id"], set_=values))

    async def unmark(self, who: Staff, conversation_id: str) -> None:
        async with self._database.write() as connection:
            wall = await behind_wall(connection, who, conversation_id, lock=True)
            await drop_mark(connection, wall["handoff_id"])

    async def marked(self, conversation_id: str) -> str | None:
        """The label under which the open handoff is marked; None when it is not. For who stands behind the wall."""
        query = sa.select(records.c.label).join(handoffs, handoffs.c.id == records.c.handoff_id)
        of_it = (handoffs.c.conversation_id == conversation_id) & handoffs.c.ended_at.is_(None)
        async with self._database.read() as connection:
            return (await connection.execute(query.where(of_it))).scalar()

    async def due(self, failed_before: datetime) -> list[int]:
        """Handoffs that were marked and have ended; those that could not be printed when tried before then."""
        failed = (records.c.status == "failed") & (records.c.changed_at < failed_before)
        query = (
            sa.select(records.c.handoff_id)
            .join(handoffs, handoffs.c.id == records.c.handoff_id)
            .where((records.c.status == "marked") | failed, handoffs.c.ended_at.is_not(None))
            .order_by(records.c.status.desc(), records.c.changed_at)  # what was never tried first
            .limit(_AT_ONCE)
        )
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def material(self, handoff_id: int) -> Gathered | None:
        """What a marked handoff is printed from, with its label; None when it was erased meanwhile."""
        async with self._database.read() as connection:
            mark = await _mark(connection, handoff_id)
            row = await _handoff(connection, handoff_id) if mark else None
            if mark is None or row is None:
                return None
            ended = row if row["ended_at"] is not None else {**row, "ended_at": self._clock.now()}
            found = await gather(connection, ended, (), mark["notes"])
            return Gathered(**{**vars(found), "label": mark["label"]})

    async def keep(self, handoff_id: int, pdf: bytes | None) -> None:
        """The printed record, or that it could not be made; nothing, when it was erased while it was printed."""
        values: dict[str, Any] = {"status": "made" if pdf else "failed", "changed_at": self._clock.now()}
        values["pdf"] = base64.b64encode(pdf).decode("ascii") if pdf else None
        async with self._database.write() as connection:
            row = await _handoff(connection, handoff_id, lock=True)
            if row is None:
                return
            values |= {"department": row["department"], "avoided": row["avoided"]}
            await connection.execute(sa.update(records).where(_to_be_printed(handoff_id)).values(values))

    async def listed(self, who: Staff) -> list[Filed]:
        """Those of one's departments, newest first."""
        query = sa.select(records).where(records.c.department.in_(who.departments))
        async with self._database.read() as connection:
            newest = query.order_by(records.c.marked_at.desc(), records.c.id.desc())
            rows = list((await connection.execute(newest)).mappings())
            declined = await _declined(connection, who, rows)
            return [_filed(row) for row in rows if row["id"] not in declined]

    async def download(self, who: Staff, record_id: int) -> tuple[Filed, bytes]:
        """Raises NotFound (none, not made, or erased), Forbidden."""
        async with self._database.write() as connection:
            row = (await connection.execute(sa.select(records).where(records.c.id == record_id))).mappings().first()
            if row is None:
                raise NotFound("there is no such record")
            if row["department"] not in who.departments or await _declined(connection, who, [row]):
                raise Forbidden("this record is another department's")
            if row["pdf"] is None:
                raise NotFound("this record is not there (any more)")
            fetched = sa.update(records).where(records.c.id == record_id).values(downloaded_at=self._clock.now())
            await connection.execute(fetched)
            return _filed(row), base64.b64decode(row["pdf"])

    async def expire(self, before: datetime) -> int:
        """Deletes what was made, failed or erased before a moment; returns how many."""
        over = (records.c.status != "marked") | records.c.conversation_id.is_(None)
        old = over & (records.c.changed_at < before)
        async with self._database.write() as connection:
            return int((await connection.execute(sa.delete(records).where(old))).rowcount)


async def _handoff(connection: AsyncConnection, handoff_id: int, lock: bool = False) -> Mapping[str, Any] | None:
    """With `lock` the conversation stays as it is: an erasure waits, or is seen."""
    if lock:
        of_it = sa.select(handoffs.c.conversation_id).where(handoffs.c.id == handoff_id).scalar_subquery()
        locked = sa.select(conversations.c.id).where(conversations.c.id == of_it).with_for_update(key_share=True)
        await connection.execute(locked)
    row = (await connection.execute(_handoffs.where(handoffs.c.id == handoff_id))).mappings().first()
    return dict(row) if row else None


async def _mark(connection: AsyncConnection, handoff_id: int) -> Mapping[str, Any] | None:
    row = (await connection.execute(sa.select(records).where(_to_be_printed(handoff_id)))).mappings().first()
    return dict(row) if row else None


def _to_be_printed(handoff_id: int) -> sa.ColumnElement[bool]:
    return (records.c.handoff_id == handoff_id) & records.c.status.in_(("marked", "failed"))


async def _declined(connection: AsyncConnection, who: Staff, rows: Sequence[Any]) -> set[int]:
    """Records of people who asked for somebody else than this one, then or in a later handoff."""
    query = sa.select(handoffs.c.conversation_id, handoffs.c.avoided).join(
        records, records.c.conversation_id == handoffs.c.conversation_id
    )
    query = query.where(records.c.department.in_(who.departments))
    without = {r.conversation_id for r in await connection.execute(query) if who.id in (r.avoided or ())}
    return {row["id"] for row in rows if row["conversation_id"] in without or who.id in (row["avoided"] or ())}


def _filed(row: Any) -> Filed:
    return Filed(
        row["id"], record_number(row["handoff_id"]), row["department"], row["topic"], row["label"], row["status"],
        row["marked_at"], row["changed_at"], row["downloaded_at"],
    )  # fmt: skip
