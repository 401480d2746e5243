"""Rows of alerts inside the caller's transaction, which holds the lock of alerts: one on its way per address and kind.

What is new of the same department goes along with what could not be sent yet, so that a mail server that comes back
brings one letter and not twenty, each with another number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.alerts import Alert, Kind, Target
from bot.store.schema.alert_tables import alerts

_TOLD = ("pending", "sending", "sent")


def alert_row(department: str, kind: Kind, target: Target, handoffs: Iterable[int], now: datetime) -> dict[str, Any]:
    return {
        "department": department, "kind": kind, "channel": target.channel, "address": target.address,
        "items": list(dict.fromkeys(handoffs)), "state": "pending", "attempts": 0, "due_at": now, "created_at": now,
    }  # fmt: skip


async def add_rows(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        if not await _joined(connection, row):
            await connection.execute(sa.insert(alerts).values(row))


async def tell_instead(connection: AsyncConnection, alert: Alert, targets: Sequence[Target], now: datetime) -> None:
    """Those who have not failed at it either, when no other address was told of the same, or will be."""
    at = sa.select(alerts.c.created_at).where(alerts.c.id == alert.id).scalar_subquery()
    same = (alerts.c.department == alert.department) & (alerts.c.kind == alert.kind) & (alerts.c.created_at == at)
    rows = (await connection.execute(sa.select(alerts).where(same))).mappings().all()
    if any(row["state"] in _TOLD for row in rows):
        return
    (mine,) = (row for row in rows if row["id"] == alert.id)
    tried = {(row["channel"], row["address"]) for row in rows}
    fresh = (target for target in targets if (target.channel, target.address) not in tried)
    made = [alert_row(alert.department, alert.kind, target, mine["items"], now) for target in fresh]
    await add_rows(connection, [{**row, "created_at": mine["created_at"]} for row in made])


async def _joined(connection: AsyncConnection, row: dict[str, Any]) -> bool:
    """Whether it goes along with one that waits. Danger is tried at once, whatever was told to wait."""
    the_same = [alerts.c[name] == row[name] for name in ("department", "kind", "channel", "address", "state")]
    waiting = sa.select(alerts).where(*the_same).order_by(alerts.c.id).limit(1).with_for_update()
    found = (await connection.execute(waiting)).mappings().first()
    if found is None:
        return False
    values = {"items": list(dict.fromkeys([*found["items"], *row["items"]])), "created_at": row["created_at"]}
    if row["kind"] == "alarm":
        values["due_at"] = row["due_at"]
    still = (alerts.c.id == found["id"]) & (alerts.c.state == "pending")
    return bool((await connection.execute(sa.update(alerts).where(still).values(values))).rowcount)
