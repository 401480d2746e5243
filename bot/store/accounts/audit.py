"""The log of who did what, on the database. One insert per deed; read from the newest, page by page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.audit import Deed, Entry, Wanted
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.audit_tables import audit_log
from bot.store.schema.tables import facts
from bot.store.sequence import insert

_KEY = "audit_key"  # the name in `facts` of the key of pseudonyms
_HANDFUL = 12  # of a hash, enough to tell two addresses apart
_LIMITS = {"action": 160, "said": 120, "who": 120, "about": 400, "detail": 300}


class SqlAudit:
    """Implements the port `AuditLog`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._key = database, clock, ""

    async def note(self, deed: Deed) -> None:
        told = {name: getattr(deed, name)[:most] for name, most in _LIMITS.items()}
        sought = "\n".join((told["said"], told["about"], told["detail"])).casefold()[:900]
        values = {**told, "area": deed.area, "staff_id": deed.staff_id, "sought": sought, "at": self._clock.now()}
        async with self._database.write() as connection:
            await connection.execute(sa.insert(audit_log).values(values))

    async def read(self, wanted: Wanted, most: int) -> Sequence[Entry]:
        query = sa.select(audit_log).where(*_conditions(wanted)).order_by(audit_log.c.id.desc()).limit(most)
        async with self._database.read() as connection:
            return [_entry(row) for row in (await connection.execute(query)).mappings()]

    async def people(self) -> Sequence[str]:
        async with self._database.read() as connection:
            return sorted(await _names(connection), key=str.casefold)

    async def pseudonym(self, typed: str) -> str:
        self._key = self._key or await self._kept_key()
        return hmac.new(self._key.encode(), typed.strip().lower().encode(), hashlib.sha256).hexdigest()[:_HANDFUL]

    async def expire(self, before: datetime) -> int:
        """Deletes what is older; returns how many entries."""
        async with self._database.write() as connection:
            return int((await connection.execute(sa.delete(audit_log).where(audit_log.c.at < before))).rowcount)

    async def _kept_key(self) -> str:
        """Made once per town."""
        async with self._database.write() as connection:
            made = insert(connection, facts).values(name=_KEY, value=secrets.token_hex(32))
            await connection.execute(made.on_conflict_do_nothing(index_elements=["name"]))
            return str((await connection.execute(sa.select(facts.c.value).where(facts.c.name == _KEY))).scalar_one())


async def _names(connection: AsyncConnection) -> list[str]:
    """One step of the index per name, not per entry."""
    found: list[str] = []
    while True:
        later = audit_log.c.who > found[-1] if found else sa.true()
        name = (await connection.execute(sa.select(sa.func.min(audit_log.c.who)).where(later))).scalar()
        if name is None:
            return found
        found.append(name)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    entry = audit_log.c
    found = [entry.sought.contains(word, autoescape=True) for word in wanted.about.casefold().split()]
    if wanted.who:
        found.append(entry.who == wanted.who)
    if wanted.area:
        found.append(entry.area == wanted.area)
    if wanted.since:
        found.append(entry.at >= wanted.since)
    if wanted.until:
        found.append(entry.at < wanted.until)
    if wanted.before:
        found.append(entry.id < wanted.before)
    return found


def _entry(row: Any) -> Entry:
    deed = Deed(
        row["area"], row["action"], row["said"], row["who"], row["staff_id"], row["about"], row["detail"]
    )  # fmt: skip
    return Entry(row["id"], row["at"], deed)
