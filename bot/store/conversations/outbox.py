"""The outbox on the database: one message at a time per conversation, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.conversation import State
from bot.core.instants import instant
from bot.core.message import SAID_ANYWAY
from bot.core.ports import Clock
from bot.core.pushed import Delivery, Parcel
from bot.store.database import Database
from bot.store.schema.tables import conversations, events, messages, outbox
from bot.store.sequence import append_event
from bot.store.steps.messages import stored
from bot.store.steps.put_off import is_due, pause

_MANY = 50
_LONGEST_SENDING = timedelta(minutes=5)  # a row that is `sending` for longer was left behind
_ON_ITS_WAY = (Delivery.SENDING.value, Delivery.PENDING.value, Delivery.UNSURE.value)
_DOUBT = "outcome unknown"
# With the words of the index on it, which neither database would know to fit when the states came as parameters.
_UNSENT = outbox.c.state.in_([sa.literal_column("'pending'"), sa.literal_column("'sending'")])
_ORDER = (outbox.c.due_at, outbox.c.id)
_EARLIER = outbox.alias("earlier")
_IS_OLDEST = ~sa.exists().where(
    _EARLIER.c.conversation_id == outbox.c.conversation_id,
    _EARLIER.c.id < outbox.c.id,
    _EARLIER.c.state.in_((Delivery.PENDING.value, Delivery.SENDING.value)),
)
_PARCEL = (
    sa.select(
        messages, outbox.c.id.label("outbox_id"), outbox.c.attempts, outbox.c.error, outbox.c.external_ids,
        conversations.c.address, conversations.c.state.label("owner"),
    )
    .select_from(outbox.join(messages, messages.c.id == outbox.c.message_id))
    .join(conversations, conversations.c.id == outbox.c.conversation_id)
)  # fmt: skip


class SqlOutbox:
    """Implements the port `Outbox`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def waiting(self, channel: str) -> Sequence[tuple[str, str]]:
        due = _UNSENT & (outbox.c.channel == channel) & (outbox.c.state == "pending")
        due &= is_due(outbox.c.due_at, self._clock.now())
        query = sa.select(outbox.c.conversation_id, conversations.c.address).join(
            conversations, conversations.c.id == outbox.c.conversation_id
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(due, _IS_OLDEST).order_by(*_ORDER).limit(_MANY))
            return [(row.conversation_id, row.address or "") for row in rows]

    async def take(self, conversation_id: str) -> Parcel | None:
        now = self._clock.now()
        due = (outbox.c.conversation_id == conversation_id) & (outbox.c.state == "pending")
        query = _PARCEL.where(due, is_due(outbox.c.due_at, now), _IS_OLDEST).with_for_update(
            of=outbox, skip_locked=True
        )
        async with self._database.write() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                return None
            values = {**_held(now), "attempts": row["attempts"] + 1}
            same = (outbox.c.id == row["outbox_id"]) & (outbox.c.state == "pending")
            taken = await connection.execute(sa.update(outbox).where(same).values(values))
            return _parcel(row) if taken.rowcount else None

    async def arrived(self, parcel: Parcel, external_id: str, last: bool) -> bool | None:
        """Also when it was taken for lost meanwhile: what is there is there."""
        async with self._database.write() as connection:
            row = await self._row(connection, parcel, _ON_ITS_WAY)
            if row is None:
                return None if await self._gone(connection, parcel) else False
            now = self._clock.now()
            ids = [*(row["external_ids"] or ()), external_id]
            values: dict[str, Any] = {"external_ids": ids, "sent_at": now}
            if last:
                await self._end(connection, parcel, Delivery.SENT, None, values)
                return True
            stale = await self._overtaken(connection, row)
            values |= _held(now) if not stale else {"state": Delivery.CANCELLED.value}
            await connection.execute(sa.update(outbox).where(outbox.c.id == parcel.outbox_id).values(values))
            return not stale

    async def put_back(self, parcel: Parcel, seconds: float, error: str, doubted: bool = False) -> None:
        due = instant(self._clock.now()) + pause(seconds)
        async with self._database.write() as connection:
            row = await self._row(connection, parcel)
            if row is None:
                return
            state = Delivery.CANCELLED if await self._overtaken(connection, row) else Delivery.PENDING
            kept = _DOUBT if doubted or parcel.doubted else error
            values = {"state": state.value, "due_at": due, "error": kept}
            await connection.execute(sa.update(outbox).where(outbox.c.id == parcel.outbox_id).values(values))

    async def settle(self, parcel: Parcel, state: Delivery, error: str, unreachable: bool = False) -> None:
        async with self._database.write() as connection:
            if await self._row(connection, parcel) is None:
                return
            await self._end(connection, parcel, state, error, {})
            if unreachable:
                same = conversations.c.id == parcel.conversation_id
                await connection.execute(sa.update(conversations).where(same).values(reachable=False))

    async def left_behind(self, everything: bool) -> Sequence[Parcel]:
        left = _UNSENT & (outbox.c.state == "sending")
        if not everything:
            left &= outbox.c.due_at < self._clock.now()
        async with self._database.read() as connection:
            rows = await connection.execute(_PARCEL.where(left).order_by(*_ORDER))
            return [_parcel(row) for row in rows.mappings()]

    async def _row(self, connection: AsyncConnection, parcel: Parcel, states: Sequence[str] = ("sending",)) -> Any:
        """The row while it is ours; None when its conversation was erased."""
        ours = (outbox.c.id == parcel.outbox_id) & outbox.c.state.in_(states)
        first = sa.select(conversations.c.id).where(conversations.c.id == parcel.conversation_id)
        await connection.execute(first.with_for_update(read=True, key_share=True))  # an erasure locks in this order too
        return (await connection.execute(_PARCEL.where(ours).with_for_update(of=outbox))).mappings().first()

    async def _gone(self, connection: AsyncConnection, parcel: Parcel) -> bool:
        there = sa.select(sa.exists().where(conversations.c.id == parcel.conversation_id))
        return not (await connection.execute(there)).scalar_one()

    async def _end(
        self, connection: AsyncConnection, parcel: Parcel, state: Delivery, error: str | None, values: dict[str, Any]
    ) -> None:
        values = {**values, "state": state.value, "error": error}
        await connection.execute(sa.update(outbox).where(outbox.c.id == parcel.outbox_id).values(values))
        if parcel.message.author == "staff" or state is not Delivery.SENT:  # what the bot said is news when it failed
            data = {"message": parcel.message.id, "state": state.value}
            await append_event(connection, parcel.conversation_id, "delivery", data, self._clock.now())

    async def _overtaken(self, connection: AsyncConnection, row: Any) -> bool:
        """Words of the bot from before a person took over: what is not there yet stays unsaid, with few exceptions."""
        anyway = row["extras"].get("kind") in SAID_ANYWAY
        if row["owner"] != State.WITH_STAFF.value or row["author"] != "bot" or anyway:
            return False
        changed = (events.c.conversation_id == row["conversation_id"]) & (events.c.kind == "state")
        last = (await connection.execute(sa.select(sa.func.max(events.c.number)).where(changed))).scalar()
        return last is not None and row["number"] < last


def _held(now: datetime) -> dict[str, Any]:
    return {"state": Delivery.SENDING.value, "due_at": instant(now) + _LONGEST_SENDING}


def _parcel(row: Any) -> Parcel:
    return Parcel(
        row["outbox_id"], row["conversation_id"], row["address"] or "", stored(row), tuple(row["external_ids"] or ()),
        row["attempts"], row["error"] == _DOUBT,
    )  # fmt: skip
