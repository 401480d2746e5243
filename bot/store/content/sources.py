"""The sources on the database; who refreshes one holds it on lease, so that only one process does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.content.sources import Source
from bot.core.errors import Conflict, NotFound
from bot.core.instants import instant
from bot.core.ports import Clock
from bot.store.database import Database
from bot.store.schema.import_tables import sources

_LEASE = timedelta(minutes=15)
_KEPT = (
    "format", "problem", "why", "failures", "failing_since", "last_run", "last_success", "next_due", "every_hours",
)  # fmt: skip


class SqlSources:
    """Implements `Sources`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def all(self) -> list[Source]:
        async with self._database.read() as connection:
            rows = (await connection.execute(sa.select(sources).order_by(sources.c.name))).mappings()
            return [_source(dict(row)) for row in rows]

    async def add(self, source: Source) -> None:
        """Raises Conflict when the name is taken."""
        values = _values(source) | {"name": source.name, "addresses": list(source.addresses)}
        try:
            async with self._database.write() as connection:
                await connection.execute(sa.insert(sources).values(values | {"created_at": self._clock.now()}))
        except sa.exc.IntegrityError as error:
            raise Conflict(f"there is a source named {source.name!r} already") from error

    async def remove(self, name: str) -> None:
        """Raises NotFound."""
        async with self._database.write() as connection:
            gone = await connection.execute(sa.delete(sources).where(sources.c.name == name))
            if not gone.rowcount:
                raise NotFound(f"there is no source named {name!r}")

    async def take(self, worker: str, name: str | None = None) -> Source | None:
        """A source that is due, or the named one, held for this worker; None when there is none or another has it."""
        now = self._clock.now()
        free = sa.or_(sources.c.lease_until.is_(None), sources.c.lease_until < now)
        wanted = sources.c.next_due <= now if name is None else sources.c.name == name
        async with self._database.write() as connection:
            query = sa.select(sources).where(wanted, free).order_by(sources.c.next_due).limit(1)
            row = (await connection.execute(query)).mappings().one_or_none()
            if row is None:
                return None
            held = {"lease_by": worker, "lease_until": instant(now) + _LEASE}
            mine = sa.update(sources).where(sources.c.id == row["id"], wanted, free).values(held)
            taken = await connection.execute(mine)  # on PostgreSQL another may have been faster: then no row fits
            return _source(dict(row)) if taken.rowcount else None

    async def held(self, source: Source, worker: str) -> bool:
        """Whether it is still there, and this worker's to read."""
        mine = (sources.c.id == source.id) & (sources.c.lease_by == worker)
        async with self._database.read() as connection:
            return (await connection.execute(sa.select(sources.c.id).where(mine))).first() is not None

    async def give_back(self, source: Source, worker: str) -> None:
        """Writes down what became of it, unless another has taken it meanwhile."""
        values = _values(source) | {"lease_by": None, "lease_until": None}
        async with self._database.write() as connection:
            mine = (sources.c.id == source.id) & (sources.c.lease_by == worker)
            await connection.execute(sa.update(sources).where(mine).values(values))

    async def read_anew(self, names: Sequence[str]) -> None:
        """Due at once, and in full; who is reading one just now began too early, and gives nothing back."""
        anew = {"validators": {}, "next_due": self._clock.now(), "lease_by": None, "lease_until": None}
        async with self._database.write() as connection:
            await connection.execute(sa.update(sources).where(sources.c.name.in_(names)).values(anew))


def _values(source: Source) -> dict[str, Any]:
    lasting: dict[str, Any] = {name: getattr(source, name) for name in _KEPT}
    validators = {address: dict(known) for address, known in source.validators.items()}
    return lasting | {"validators": validators, "owns": list(source.owns), "counts": dict(source.counts)}


def _source(row: Mapping[str, Any]) -> Source:
    lists: dict[str, Sequence[str]] = {name: tuple(row[name]) for name in ("addresses", "owns")}
    names = (*_KEPT, "id", "name", "validators", "counts")
    return Source(**{name: row[name] for name in names}, **lists)  # type: ignore[arg-type]
