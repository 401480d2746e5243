"""A backup of the database, made from one moment while the bot goes on running."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import BackupRefused
from bot.store.backups.archive import ArchiveWriter, Manifest, Row, writing
from bot.store.database import Database
from bot.store.migrate import revisions
from bot.store.refusals import DAMAGED, refusal
from bot.store.schema.desk_tables import invitations, sessions, sign_in_failures
from bot.store.schema.tables import Utc, metadata
from bot.store.schema.translation_tables import translations

# Whoever restores a backup must not find themselves signed in, or let in by a former link; a cache fills again.
NOT_KEPT = (sessions, invitations, sign_in_failures, translations)
_AT_ONCE = 500
Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]


def kept_tables() -> list[sa.Table]:
    """The tables of a backup, each after those it refers to."""
    return [table for table in metadata.sorted_tables if table not in NOT_KEPT]


async def back_up(database: Database, path: Path, now: datetime, progress: Progress) -> Manifest:
    """Writes a whole backup, or none. `progress` is told how many rows there are.

    Raises:
        BackupRefused: the database is not ours, damaged, or not of the present schema; the file cannot be written.
    """
    async with database.read() as connection:
        await refuse_damaged(connection)
        revision = await schema_revision(connection)
        if revision is None:
            raise BackupRefused("there is no database of Lotse to back up; check LOTSE_DATA and LOTSE_DATABASE_URL")
        if revision != revisions()[0]:
            raise BackupRefused(f"the database is at schema {revision}, not at ours; run `lotse db upgrade` first")
        total = sum([await rows_in(connection, table) for table in kept_tables()])
        with writing(path, revision, now.isoformat(timespec="seconds")) as archive, progress(total) as step:
            for table in kept_tables():
                await _save(connection, table, archive, step)
    return archive.manifest


async def refuse_damaged(connection: AsyncConnection) -> None:
    """Raises BackupRefused: pages of an SQLite file are damaged. Those of PostgreSQL it looks after itself."""
    if connection.dialect.name != "sqlite":
        return
    try:
        found = (await connection.execute(sa.text("PRAGMA quick_check(1)"))).scalar()
    except DBAPIError as error:
        raise BackupRefused(refusal(error)) from error
    if found != "ok":  # its words may name rows, no values
        raise BackupRefused(f"the database does not hold together ({str(found).splitlines()[0][:80]}); {DAMAGED}")


async def schema_revision(connection: AsyncConnection) -> str | None:
    """The last migration the database has seen, or None for a database that is not ours yet."""
    if not await connection.run_sync(lambda c: sa.inspect(c).has_table("alembic_version")):
        return None
    found = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


async def rows_in(connection: AsyncConnection, table: sa.Table) -> int:
    return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def _save(connection: AsyncConnection, table: sa.Table, archive: ArchiveWriter, step: Callable[[], None]) -> None:
    query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    with archive.table(table.name) as file:
        async with connection.stream(query) as rows:
            async for some in rows.mappings().partitions():  # one by one they would cost three times as much
                for row in some:
                    file.add({name: _plain(name, value) for name, value in row.items()})
                    step()


def _plain(name: str, value: Any) -> Any:
    """As JSON holds it; who had work on lease at this moment is nobody's business later."""
    if name in ("lease_by", "lease_until"):
        return None
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too


def typed(table: sa.Table, row: Row) -> Row:
    """As the database takes it. Raises KeyError for an unknown column, TypeError or ValueError for what is no time."""
    makes = _makers(table)
    return {name: make(value) if (make := makes[name]) and value is not None else value for name, value in row.items()}


@functools.cache
def _makers(table: sa.Table) -> dict[str, Callable[[str], date] | None]:
    """Per column, what makes a time of its text: looked up anew for every value it would cost more than the reading."""
    return {column.name: _maker(column.type) for column in table.columns}


def _maker(kind: sa.types.TypeEngine[Any]) -> Callable[[str], date] | None:
    if isinstance(kind, Utc):
        return _moment
    return date.fromisoformat if isinstance(kind, sa.Date) else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
