"""One writer, many readers.

On SQLite writes go through one connection whose transactions begin IMMEDIATE (they queue instead of failing in the
middle), reads through others; WAL keeps both from waiting for each other. On PostgreSQL one pool serves both.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")


class Database:
    """Connections to one database. `url`: a SQLAlchemy URL with an async driver."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sqlite = url.startswith("sqlite")
        self._writer = self._engine("BEGIN IMMEDIATE", 1)
        self._reader = self._engine("BEGIN", 4) if self._sqlite else self._writer
        self._turn = asyncio.Lock()

    def _engine(self, begin: str, size: int) -> AsyncEngine:
        if not self._sqlite:
            return create_async_engine(self.url, pool_size=8, pool_pre_ping=True)
        engine = create_async_engine(self.url, pool_size=size, max_overflow=0, pool_timeout=60)
        sa.event.listen(engine.sync_engine, "connect", _prepare)
        sa.event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; commits at the end, rolls back on an exception."""
        if not self._sqlite:
            async with self._writer.begin() as connection:
                yield connection
            return
        async with self._turn, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading."""
        async with self._reader.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _prepare(connection: Any, record: Any) -> None:
    """Per SQLite connection: SQLAlchemy begins transactions (not the driver), WAL, keys enforced."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
