"""Is a bot running on this database?

SQLite takes one: it holds a lock on a file beside the database, of which the kernel lets go when the process ends,
however it ends. PostgreSQL takes several: each listens for news on a connection of its own.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import Conflict
from bot.store.belonging import handed_over
from bot.store.database import NEWS


@contextmanager
def only_one(url: str) -> Iterator[None]:
    """Holds an SQLite database until the block ends; nothing on PostgreSQL. Raises Conflict: somebody else holds it."""
    file = Path(sa.make_url(url).database or "")
    if not url.startswith("sqlite"):
        yield
        return
    beside = file.with_name(f"{file.name}.lock")
    with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        handed_over(beside)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                f"another Lotse (process {lock.read(20).strip() or '?'}) works on {file}; stop that one first, or give "
                "this one a data folder of its own (LOTSE_DATA)"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


async def refuse_beside_bots(connection: AsyncConnection) -> None:
    """Raises Conflict: a bot is running on this PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return
    same = "application_name = :news AND datname = current_database()"
    listening = sa.text(f"SELECT count(*) FROM pg_stat_activity WHERE {same}").bindparams(news=NEWS)
    if (await connection.execute(listening)).scalar_one():
        raise Conflict("a Lotse is running on this database; stop it first. Nothing was changed")
