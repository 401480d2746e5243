"""Who may come in, as it stands today: a backup that is restored over it must not open a door that was closed since."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.backups.archive import Row
from bot.store.schema.desk_tables import staff
from bot.store.schema.offer_tables import offer_links

_NEW = "(not in the replaced database: removed since the backup?)"


@dataclass(frozen=True)
class Doors:
    """Rows of today: `people` by their e-mail and by what never changes of a row, `links` of clubs by the latter."""

    people: Mapping[Hashable, Row] = field(default_factory=dict)
    links: Mapping[Hashable, Row] = field(default_factory=dict)

    @classmethod
    async def today(cls, connection: AsyncConnection) -> Doors:
        people, links = [await _rows(connection, table) for table in (staff, offer_links)]
        named = {row["email"]: row for row in people}
        return cls(named | {_same(row): row for row in people}, {_same(row): row for row in links})

    def know(self, person: Row) -> bool:
        """Whether nobody was here before, or this one was."""
        return not self.people or _same(person) in self.people or person["email"] in self.people

    def of(self, table: sa.Table, row: Row) -> Row:
        """The row as it may come back: leavers stay out, passwords and links of clubs are today's."""
        if table is staff and (now := self.people.get(_same(row)) or self.people.get(row["email"])):
            active = row.get("active", True) and now["active"]
            return {**row, "active": active, "password_hash": now["password_hash"]}
        if table is offer_links and (now := self.links.get(_same(row))):
            return {**row, "hash": now["hash"], "expires_at": now["expires_at"]}
        return row


async def who_can_sign_in(connection: AsyncConnection, before: Doors) -> tuple[str, ...]:
    """One line per person: e-mail, name, role; and whether the replaced database did not know who that is: somebody
    who was removed since comes back, and nothing tells them from a colleague whom only the backup knows."""
    able = staff.c.active & staff.c.password_hash.is_not(None)
    columns = (staff.c.email, staff.c.name, staff.c.role, staff.c.id, staff.c.created_at)
    query = sa.select(*columns).where(able).order_by(staff.c.email)
    return tuple(
        "\t".join((*row[:3], *(() if before.know(dict(row._mapping)) else (_NEW,))))
        for row in await connection.execute(query)
    )


async def _rows(connection: AsyncConnection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(sa.select(table))).mappings()]


def _same(row: Row) -> Hashable:
    """Of a row in today's database and of the same one in a backup; ids alone begin anew on another machine."""
    return row["id"], row["created_at"]
