"""Alerts on the database. Whoever raises one first raises it alone; it is stored before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.alerts import (
    KEPT,
    Alert,
    Batch,
    Case,
    Channel,
    Ended,
    Kind,
    Notice,
    Person,
    Target,
    Trouble,
    Watched,
)
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.accounts.department_desks import move_group, refusing
from bot.store.database import Database, alone
from bot.store.handoffs.alert_rows import add_rows, alert_row, tell_instead
from bot.store.schema.alert_tables import alert_notices, alerts
from bot.store.schema.desk_tables import handoffs, staff
from bot.store.schema.tables import conversations
from bot.store.schema.together_tables import mentions
from bot.store.sequence import insert

_OPEN = handoffs.c.ended_at.is_(None)
_CASES = sa.select(
    handoffs.c.id, handoffs.c.department, handoffs.c.topic, conversations.c.locale, handoffs.c.requested_at,
    handoffs.c.alerts, handoffs.c.alerted_at, handoffs.c.seen_at, handoffs.c.card["alarm"].as_boolean().label("alarm"),
    handoffs.c.assigned_to, handoffs.c.assigned_at, handoffs.c.lapses, handoffs.c.claimed_by,
).join(conversations, conversations.c.id == handoffs.c.conversation_id).where(_OPEN)  # fmt: skip
_ON_ITS_WAY = ("pending", "sending")
_left_at = sa.case((alerts.c.state == "sent", alerts.c.settled_at), else_=alerts.c.created_at)


class SqlAlerts:
    """Implements the port `Alerts`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def watched(self) -> Watched:
        noticed = sa.select(alert_notices).join(handoffs).where(_OPEN).order_by(alert_notices.c.id)
        known = handoffs.c.id.in_(sa.select(alert_notices.c.handoff_id).where(alert_notices.c.taken_at.is_(None)))
        worth = handoffs.c.seen_at.is_(None) | handoffs.c.assigned_to.is_not(None) | (handoffs.c.lapses > 0) | known
        since = instant(self._clock.now()) - KEPT
        last = sa.select(alerts.c.department, sa.func.max(_left_at).label("at"))
        last = last.where(alerts.c.kind == "waiting", alerts.c.created_at > since).group_by(alerts.c.department)
        async with self._database.read() as connection:
            cases = [_case(row) for row in (await connection.execute(_CASES.where(worth))).mappings()]
            rows = list((await connection.execute(noticed)).mappings()) if cases else []
            at = {row.department: row.at for row in await connection.execute(last)} if cases else {}
        notices = [_notice(row) for row in rows if row["taken_at"] is None]
        return Watched(cases, notices, frozenset(row["key"] for row in rows if row["taken_at"]), at)

    async def people(self) -> dict[int, Person]:
        """Everybody who wants to hear of what is assigned to them."""
        async with self._database.read() as connection:
            refused = await refusing(connection)
            able = sa.select(staff.c.id, staff.c.email, staff.c.away_until).where(staff.c.active)
            rows = list(await connection.execute(able))
        return {row.id: Person(row.email, row.away_until) for row in rows if row.id not in refused}

    async def put(self, batch: Batch) -> int:
        now = self._clock.now()
        async with self._database.write() as connection:
            await alone(connection, "alerts")
            if batch.notices:
                kept = [n.handoff for n in batch.notices if await _told(connection, n, now)]
            else:
                kept = [case.handoff for case in _in_order(batch.cases) if await _advanced(connection, case, now)]
            rows = [alert_row(batch.department, batch.kind, target, kept, now) for target in batch.targets]
            for target, mine in batch.reminders:
                rows.append(alert_row(batch.department, "assigned", target, (n for n in kept if n in mine), now))
            rows = [row for row in rows if row["items"]]
            await add_rows(connection, rows)
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
                change = sa.update(alerts).where(same).values(values).returning(alerts)
                taken = (await connection.execute(change)).mappings().first()
            if taken:  # as it is now: something may have gone along since it was read
                return _alert(taken)
        return None

    async def cases(self, handoffs_wanted: Sequence[int]) -> list[Case]:
        async with self._database.read() as connection:
            rows = list((await connection.execute(_CASES.where(handoffs.c.id.in_(handoffs_wanted)))).mappings())
            asked = await _asked(connection, handoffs_wanted)
        cases = (replace(_case(row), asked=frozenset(asked.get(row["id"], ()))) for row in rows)
        return sorted(cases, key=lambda case: case.requested_at)

    async def settle(self, alert: Alert, state: Ended, error: str = "", instead: Sequence[Target] = ()) -> None:
        now = self._clock.now()
        async with self._database.write() as connection:
            await alone(connection, "alerts")
            if await _changed(connection, alert, state=state, settled_at=now, error=error or None) and instead:
                await tell_instead(connection, alert, instead, now)

    async def postpone(self, alert: Alert, due_at: datetime, error: str | None = None) -> None:
        said = {"attempts": alert.attempts - 1} if error is None else {"error": error}
        async with self._database.write() as connection:
            await _changed(connection, alert, state="pending", due_at=due_at, **said)

    async def trouble(self) -> list[Trouble]:
        """Addresses that the latest alert has not reached, oldest first; each once."""
        latest = sa.select(sa.func.max(alerts.c.id)).where(alerts.c.attempts > 0, alerts.c.state != "dropped")
        latest = latest.group_by(alerts.c.channel, alerts.c.address)
        query = sa.select(alerts).where(alerts.c.id.in_(latest), alerts.c.error.is_not(None)).order_by(alerts.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return [_trouble(row) for row in rows if row["state"] != "sent"]

    async def reached(self, target: Target) -> None:
        there = (alerts.c.channel == target.channel) & (alerts.c.address == target.address)
        async with self._database.write() as connection:
            await connection.execute(sa.update(alerts).where(there, alerts.c.error.is_not(None)).values(error=None))

    async def moved(self, group: str, to: str) -> None:
        async with self._database.write() as connection:
            await move_group(connection, group, to, self._clock.now())

    async def expire(self) -> None:
        async with self._database.write() as connection:
            await connection.execute(sa.delete(alerts).where(alerts.c.created_at < instant(self._clock.now()) - KEPT))


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


async def _changed(connection: AsyncConnection, alert: Alert, **values: Any) -> bool:
    """Only while it is still ours."""
    same = (alerts.c.id == alert.id) & (alerts.c.state == "sending") & (alerts.c.due_at == alert.due_at)
    return bool((await connection.execute(sa.update(alerts).where(same).values(values))).rowcount)


async def _asked(connection: AsyncConnection, handoffs_wanted: Sequence[int]) -> dict[int, set[int]]:
    """Who was asked for advice in a handoff and has neither answered nor put it aside."""
    query = sa.select(handoffs.c.id, mentions.c.staff_id).where(
        handoffs.c.id.in_(handoffs_wanted), mentions.c.conversation_id == handoffs.c.conversation_id,
        mentions.c.kind == "question", mentions.c.done_at.is_(None),
    )  # fmt: skip
    found: dict[int, set[int]] = {}
    for handoff, person in await connection.execute(query):
        found.setdefault(handoff, set()).add(person)
    return found


def _in_order(cases: Iterable[Case]) -> list[Case]:
    """Rows are locked in one order."""
    return sorted(cases, key=lambda case: case.handoff)


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
    given_up = row["state"] == "failed"
    return Trouble(
        row["department"], target, row["created_at"], row["error"], given_up, row["kind"], row["attempts"]
    )  # fmt: skip
