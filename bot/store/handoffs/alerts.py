"""Alerts on the database. Whoever raises one first raises it alone; it is stored before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.alerts import KEPT, Alert, Batch, Case, Channel, Kind, Notice, Target, Trouble, Watched
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.accounts.department_desks import move_group, refusing
from bot.store.database import Database, alone
from bot.store.schema.alert_tables import alert_notices, alerts
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.sequence import insert

_OPEN = handoffs.c.ended_at.is_(None)
_CASES = sa.select(
    handoffs.c.id, handoffs.c.department, handoffs.c.topic, conversations.c.locale, handoffs.c.requested_at,
    handoffs.c.alerts, handoffs.c.alerted_at, handoffs.c.seen_at, handoffs.c.card["alarm"].as_boolean().label("alarm"),
    handoffs.c.assigned_to, handoffs.c.assigned_at, handoffs.c.lapses, handoffs.c.claimed_by,
).join(conversations, conversations.c.id == handoffs.c.conversation_id).where(_OPEN)  # fmt: skip
_ON_ITS_WAY = ("pending", "sending")


class SqlAlerts:
    """Implements the port `Alerts`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def watched(self) -> Watched:
        noticed = sa.select(alert_notices).join(handoffs).where(_OPEN).order_by(alert_notices.c.id)
        known = handoffs.c.id.in_(sa.select(alert_notices.c.handoff_id).where(alert_notices.c.taken_at.is_(None)))
        worth = handoffs.c.seen_at.is_(None) | handoffs.c.assigned_to.is_not(None) | (handoffs.c.lapses > 0) | known
        since = instant(self._clock.now()) - KEPT
        last = sa.select(alerts.c.department, sa.func.max(alerts.c.created_at).label("at"))
        last = last.where(alerts.c.kind == "waiting", alerts.c.created_at > since).group_by(alerts.c.department)
        async with self._database.read() as connection:
            cases = [_case(row) for row in (await connection.execute(_CASES.where(worth))).mappings()]
            rows = list((await connection.execute(noticed)).mappings()) if cases else []
            at = {row.department: row.at for row in await connection.execute(last)} if cases else {}
        notices = [_notice(row) for row in rows if row["taken_at"] is None]
        return Watched(cases, notices, frozenset(row["key"] for row in rows if row["taken_at"]), at)

    async def people(self) -> dict[int, str]:
        """The address of everybody who wants to hear of what is assigned to them, and is there."""
        async with self._database.read() as connection:
            refused = await refusing(connection)
            able = sa.select(staff.c.id, staff.c.email, staff.c.away_until).where(staff.c.active)
            rows = list(await connection.execute(able))
        now = self._clock.now()
        here = [row for row in rows if row.away_until is None or row.away_until <= now]
        return {row.id: row.email for row in here if row.id not in refused}

    async def put(self, batch: Batch) -> int:
        now = self._clock.now()
        async with self._database.write() as connection:
            await alone(connection, "alerts")
            if batch.notices:
                kept = [n.handoff for n in batch.notices if await _told(connection, n, now)]
            else:
                kept = [case.handoff for case in _in_order(batch.cases) if await _advanced(connection, case, now)]
            rows = [_row(batch, batch.kind, target, kept, now) for target in batch.targets]
            for target, mine in batch.reminders:
                rows.append(_row(batch, "assigned", target, [one for one in kept if one in mine], now))
            rows = [row for row in rows if row["items"]]
            if rows:
                await connection.execute(sa.insert(alerts).values(rows))
            return len(rows)

    async def take(self, channel: Channel, now: datetime, until: datetime) -> Alert | None:
        due = sa.select(alerts).where(alerts.c.state.in_(_ON_ITS_WAY), alerts.c.due_at <= now)
        due = due.where(alerts.c.channel == channel).order_by(alerts.c.kind != "alarm", alerts.c.due_at, alerts.c.id)
        async with self._database.read() as connection:
            rows = list((await connection.execute(due.limit(20))).mappings())
        for row in rows:
            same = (alerts.c.id == row["id"]) & (alerts.c.due_at == row["due_at"]) & alerts.c.state.in_(_ON_ITS_WAY)
            values = {"state": "sending", "due_at": until, "attempts": row["attempts"] + 1}
            async with self._database.write() as connection:
                taken = await connection.execute(sa.update(alerts).where(same).values(values))
            if taken.rowcount:
                return _alert({**row, **values})
        return None

    async def cases(self, handoffs_wanted: Sequence[int]) -> list[Case]:
        async with self._database.read() as connection:
            rows = await connection.execute(_CASES.where(handoffs.c.id.in_(handoffs_wanted)))
            return sorted((_case(row) for row in rows.mappings()), key=lambda case: case.requested_at)

    async def settle(self, alert: Alert, state: Literal["sent", "failed", "dropped"], error: str = "") -> None:
        await self._change(alert, state=state, settled_at=self._clock.now(), error=error or None)

    async def postpone(self, alert: Alert, due_at: datetime, error: str) -> None:
        await self._change(alert, state="pending", due_at=due_at, error=error)

    async def trouble(self) -> list[Trouble]:
        """Addresses that the latest alert has not reached, oldest first; each once per department."""
        query = sa.select(alerts).where(alerts.c.attempts > 0, alerts.c.state != "dropped").order_by(alerts.c.id)
        async with self._database.read() as connection:
            rows = list((await connection.execute(query)).mappings())
        latest = {(row["department"], row["channel"], row["address"]): row for row in rows}
        return [_trouble(row) for row in latest.values() if row["error"] and row["state"] != "sent"]

    async def moved(self, group: str, to: str) -> None:
        async with self._database.write() as connection:
            await move_group(connection, group, to, self._clock.now())

    async def expire(self) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.delete(alerts).where(alerts.c.created_at < instant(self._clock.now()) - KEPT))

    async def _change(self, alert: Alert, **values: Any) -> None:
        """Only while it is still ours."""
        same = (alerts.c.id == alert.id) & (alerts.c.state == "sending") & (alerts.c.due_at == alert.due_at)
        async with self._database.write() as connection:
            await connection.execute(sa.update(alerts).where(same).values(values))


async def notice(
    connection: AsyncConnection, handoff_id: int, kind: Kind, now: datetime, staff_id: int | None = None
) -> None:
    """Tells, once, in the caller's transaction: `nobody_free` the coordination office, `asked` a colleague."""
    key = f"{handoff_id}:{kind}:{staff_id or ''}:{now:%Y%m%dT%H%M%S%f}"
    values = {"key": key, "handoff_id": handoff_id, "kind": kind, "staff_id": staff_id, "created_at": now}
    await connection.execute(insert(connection, alert_notices).values(values).on_conflict_do_nothing())


async def _advanced(connection: AsyncConnection, case: Case, now: datetime) -> bool:
    """The handoff counts one more alert, if it stands as it was read."""
    at = handoffs.c.alerted_at
    as_read = at.is_(None) if case.told_at is None else at == case.told_at
    same = (handoffs.c.id == case.handoff) & _OPEN & handoffs.c.seen_at.is_(None) & as_read
    told = 1 if case.told_at is None else case.told + 1  # whoever has looked, or handed it on, begins anew
    changed = await connection.execute(sa.update(handoffs).where(same).values(alerted_at=now, alerts=told))
    return bool(changed.rowcount)


async def _told(connection: AsyncConnection, notice: Notice, now: datetime) -> bool:
    """True for exactly one caller."""
    values = {
        "key": notice.key, "handoff_id": notice.handoff, "kind": notice.kind, "staff_id": notice.staff,
        "created_at": now, "taken_at": now,
    }  # fmt: skip
    made = await connection.execute(insert(connection, alert_notices).values(values).on_conflict_do_nothing())
    if made.rowcount:
        return True
    waiting = (alert_notices.c.key == notice.key) & alert_notices.c.taken_at.is_(None)
    return bool((await connection.execute(sa.update(alert_notices).where(waiting).values(taken_at=now))).rowcount)


def _in_order(cases: Iterable[Case]) -> list[Case]:
    """Rows are locked in one order."""
    return sorted(cases, key=lambda case: case.handoff)


def _row(batch: Batch, kind: Kind, target: Target, kept: list[int], now: datetime) -> dict[str, Any]:
    return {
        "department": batch.department, "kind": kind, "channel": target.channel, "address": target.address,
        "items": list(dict.fromkeys(kept)), "state": "pending", "attempts": 0, "due_at": now, "created_at": now,
    }  # fmt: skip


def _case(row: Any) -> Case:
    return Case(
        row["id"], row["department"], row["topic"], row["locale"], row["requested_at"],
        row["alerts"] if row["alerted_at"] else 0, row["alerted_at"], row["seen_at"] is not None, bool(row["alarm"]),
        row["assigned_to"], row["assigned_at"], row["lapses"], row["claimed_by"] is not None,
    )  # fmt: skip


def _notice(row: Any) -> Notice:
    return Notice(row["key"], row["handoff_id"], row["kind"], row["staff_id"])


def _alert(row: Any) -> Alert:
    target = Target(row["channel"], row["address"])
    return Alert(
        row["id"], row["department"], row["kind"], target, tuple(row["items"] or ()), row["attempts"], row["due_at"]
    )  # fmt: skip


def _trouble(row: Any) -> Trouble:
    target = Target(row["channel"], row["address"])
    return Trouble(row["department"], target, row["created_at"], row["error"], row["state"] == "failed")
