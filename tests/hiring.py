"""People who can answer at the desk: active, and signed in once."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from bot.store.schema.desk_tables import staff
from bot.wiring import Lotse


async def seat(lotse: Lotse, *departments: str, number: int = 900, woman: bool = True) -> None:
    """Somebody who answers for these departments."""
    await _hire(lotse, departments, number, woman)
    await lotse.library.refresh()


async def seat_everywhere(lotse: Lotse) -> None:
    """A woman who answers for every department."""
    await seat(lotse, *lotse.library.guide.departments)


async def _hire(lotse: Lotse, departments: Iterable[str], number: int, woman: bool) -> None:
    first, *others = departments
    row = {
        "id": number, "email": f"p{number}@musterstadt.example", "name": f"Person {number}", "role": "staff",
        "department": first, "also": others, "active": True, "password_hash": "$argon2id$x", "woman": woman,
        "created_at": lotse.clock.now(),
    }  # fmt: skip
    async with lotse.database.write() as connection:
        await connection.execute(sa.insert(staff).values(row))
