"""Prepared databases, to copy: made by whichever process of a test run comes first, for all of them."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.wiring import build
from tests.fakes import MovedClock
from tests.postgres import PostgresServer

PREPARED, TABLES = "prepared", "tables"  # databases of a cluster


def once(folder: Path, name: str, make: Callable[[Path], None]) -> Path:
    """`name` in a folder that all processes share; who comes meanwhile waits until it is whole."""
    made, beside = folder / name, folder / f"{name}.unfinished"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(beside)
            beside.rename(made)
    return made


def prepare(settings: Settings) -> None:
    """Schema, texts, the demo town."""
    _apart(lambda: asyncio.run(_prepare(settings)))


async def _prepare(settings: Settings) -> None:
    clock = MovedClock()
    clock.ahead = -timedelta(hours=1)  # before any test begins
    lotse = build(settings, clock)
    await lotse.prepare()
    await lotse.close()


def _apart(work: Callable[[], None]) -> None:
    """In a thread of its own: a test that runs in an event loop may be the first to ask for it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


def make_sqlite(settings: Settings, file: Path) -> None:
    prepare(settings)
    shutil.copy(settings.data / "lotse.db", file)


def make_cluster(package: Path, settings: Settings, folder: Path) -> None:
    """The files of a PostgreSQL server with a prepared database, and one with every table and nothing in them."""
    server = PostgresServer(package)
    try:
        server.start()
        for name in (PREPARED, TABLES):
            server.create(name=name)
        prepare(settings.model_copy(update={"database_url": server.url(PREPARED)}))
        _apart(lambda: upgrade(server.url(TABLES)))
        server.keep(folder)
    finally:
        server.stop()
