"""Brings a database to the present schema (Alembic, run at start and by `lotse db upgrade`)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_SCRIPTS = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def revisions() -> list[str]:
    """All migrations of this Lotse, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config("")).walk_revisions()]


def upgrade(url: str) -> None:
    """Blocking; run it in a thread from async code."""
    command.upgrade(alembic_config(url), "head")
