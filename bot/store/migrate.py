"""Brings a database to the present schema (Alembic, run at start and by `lotse db upgrade`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from bot.core.errors import DatabaseNewer
from bot.store.belonging import handed_over

_SCRIPTS = Path(__file__).parent / "migrations"
DataPart = Callable[[sa.Connection], object]


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def revisions() -> list[str]:
    """All migrations of this Lotse, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config("")).walk_revisions()]


def data_parts(since: str) -> list[DataPart]:
    """What migrations younger than `since` do to rows (`DATA` of each: statements or functions), the oldest first: for
    rows that come later."""
    younger = [*ScriptDirectory.from_config(alembic_config("")).iterate_revisions("head", since)]
    return [_part(told) for script in reversed(younger) for told in getattr(script.module, "DATA", ())]


def _part(told: str | DataPart) -> DataPart:
    if not isinstance(told, str):
        return told
    statement = sa.text(told)
    return lambda connection: connection.execute(statement)


def upgrade(url: str) -> None:
    """Blocking; run it in a thread from async code. Raises DatabaseNewer; nothing was changed."""
    try:
        command.upgrade(alembic_config(url), "head")
        if url.startswith("sqlite"):
            file = sa.make_url(url).database or ""
            handed_over(*(Path(f"{file}{end}") for end in ("", "-wal", "-shm")))
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        raise DatabaseNewer(
            "the database is of a newer Lotse. Install that one again; or, to go back to the backup of before: move "
            "the database aside (lotse.db, lotse.db-wal, lotse.db-shm; in PostgreSQL name a new one), leave erased.log "
            "where it is, and run `lotse restore FILE`"
        ) from error
