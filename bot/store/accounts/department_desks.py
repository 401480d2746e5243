"""What departments have said about their desks, and who wants a mail when something is assigned to them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import VersionChanged
from bot.core.ports import Clock
from bot.core.times.department_desk import DepartmentDesk
from bot.store.database import Database
from bot.store.schema.alert_tables import department_desks, staff_alerts
from bot.store.sequence import insert


class SqlDepartmentDesks:
    """Implements `DepartmentDesks`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, department: str) -> tuple[DepartmentDesk, int]:
        """What was said, and its version; version 0: nothing yet."""
        query = sa.select(department_desks).where(department_desks.c.department == department)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return (DepartmentDesk.model_validate(row["data"]), row["version"]) if row else (DepartmentDesk(), 0)

    async def save(self, department: str, desk: DepartmentDesk, version: int, by: int) -> None:
        """Raises VersionChanged: somebody has saved since `version` was read."""
        table = department_desks
        values = {
            "data": desk.model_dump(mode="json", by_alias=True), "version": version + 1, "changed_by": by,
            "changed_at": self._clock.now(),
        }  # fmt: skip
        async with self._database.write() as connection:
            first = insert(connection, table).values(department=department, **values).on_conflict_do_nothing()
            same = (table.c.department == department) & (table.c.version == version)
            step = first if version == 0 else sa.update(table).where(same).values(values)
            if not (await connection.execute(step)).rowcount:
                raise VersionChanged("somebody has changed these settings meanwhile")

    async def wants_assigned(self, staff_id: int) -> bool:
        async with self._database.read() as connection:
            return staff_id not in await refusing(connection)

    async def choose_assigned(self, staff_id: int, wanted: bool) -> None:
        async with self._database.write() as connection:
            row = insert(connection, staff_alerts).values(staff_id=staff_id, assigned=wanted)
            changed = row.on_conflict_do_update(index_elements=["staff_id"], set_={"assigned": wanted})
            await connection.execute(changed)


async def desks_of_all(connection: AsyncConnection) -> dict[str, DepartmentDesk]:
    rows = await connection.execute(sa.select(department_desks.c.department, department_desks.c.data))
    return {row.department: DepartmentDesk.model_validate(row.data) for row in rows}


async def refusing(connection: AsyncConnection) -> set[int]:
    """Who wants no mail when something is assigned to them."""
    refused = await connection.execute(sa.select(staff_alerts.c.staff_id).where(~staff_alerts.c.assigned))
    return set(refused.scalars())


async def move_group(connection: AsyncConnection, group: str, to: str, now: datetime) -> None:
    """Whoever has the form of such a department open is told that it has changed meanwhile."""
    table = department_desks
    rows = await connection.execute(sa.select(table.c.department, table.c.data).with_for_update())
    for department, data in rows.all():
        if data.get("telegram") == group:
            values = {"data": {**data, "telegram": to}, "version": table.c.version + 1, "changed_at": now}
            await connection.execute(sa.update(table).where(table.c.department == department).values(values))
