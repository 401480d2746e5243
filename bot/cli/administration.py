"""`lotse db upgrade`."""

from __future__ import annotations

import asyncio

import click

from bot.files.closed import closed
from bot.settings import read_settings
from bot.store.database import Database
from bot.store.migrate import upgrade


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Brings the database to the present schema (also done at every start)."""
    settings = read_settings()
    closed(settings.data)
    asyncio.run(_reach(settings.database))
    upgrade(settings.database)
    click.echo("database is up to date")


async def _reach(url: str) -> None:
    database = Database(url)
    try:
        await database.reach()
    finally:
        await database.close()
