"""One writer, many readers.

On SQLite writes go through one connection whose transactions begin IMMEDIATE (they queue instead of failing in the
middle), reads through others; WAL keeps both from waiting for each other.

On PostgreSQL one pool serves both. Whoever writes locks rows in this order: conversation (`FOR NO KEY UPDATE`, so that
a message can still be added beside it), handoff, numbers of the event log, counters. A transaction that fails is not
repeated here: what newcomers and staff send carries an id and may be sent again, turns and timers come round again.
Errors hide their parameters: they would carry newcomers' words into logs.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.core.errors import BadInput
from bot.store.one_step import connected, put_back
from bot.store.refusals import DAMAGED, Refusals, damaged
from bot.store.storing import Storing, write_little

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")
_LIMITS = {"lock_timeout": "15s", "idle_in_transaction_session_timeout": "60s", "application_name": "lotse"}
_ANSWERING = 5.0  # seconds that somebody who only asks waits
_ENDING = 5.0  # seconds that transactions under way get when the database is closed
NEWS = "lotse news"  # how a connection is called that a running bot listens on


class Database:
    """Connections to one database. `url`: a SQLAlchemy URL with an async driver."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sqlite = url.startswith("sqlite")
        if self._sqlite:
            self._writer, self._reader = _sqlite(url, "BEGIN IMMEDIATE", 1), _sqlite(url, "BEGIN", 4)
        else:
            self._writer = _postgresql(url)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._turn = asyncio.Lock()
        self._closed, self._working, self._idle = False, 0, asyncio.Event()
        self._refusals, self._storing = Refusals(), Storing(self._write_little)

    @property
    def shared(self) -> bool:
        """Whether several processes of Lotse may work on it at once."""
        return not self._sqlite

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; commits at the end, rolls back on an exception.

        Raises:
            BadInput: a value that no database takes, whoever tries again.
            RuntimeError: it was closed.
        """
        try:
            async with self._in_use():
                if not self._sqlite:
                    async with self._writer.begin() as connection:
                        yield connection
                    return
                async with self._turn, self._writer.begin() as connection:
                    yield connection
        except (OSError, DBAPIError, OverflowError, UnicodeError) as error:
            if not isinstance(error, OSError) and _of_a_value(error):
                raise BadInput("a value cannot be stored") from None  # its own words may show the value
            self._storing.refused(error)
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading: every statement sees the same moment. Raises RuntimeError: it was closed."""
        async with self._in_use(), self._reader.begin() as connection:
            yield connection

    async def reach(self) -> None:
        """Raises BadInput: it cannot be used; says why and what to do."""
        try:
            async with self.read() as connection:
                await connection.execute(sa.select(1))
        except (OSError, DBAPIError) as error:
            why = str(getattr(error, "orig", error)).partition("\n")[0]
            what = "is its file one of SQLite, in a folder that this account may write to?"
            what = what if self._sqlite else "does it run, and is LOTSE_DATABASE_URL right?"
            raise BadInput(f"the database cannot be used ({why}); {DAMAGED if damaged(error) else what}") from error

    async def answers(self) -> bool:
        """Whether it can be read just now."""
        try:
            async with asyncio.timeout(_ANSWERING), self.read() as connection:
                await connection.execute(sa.select(1))
            return True
        except (OSError, DBAPIError):  # TimeoutError among them
            return False

    async def stores(self, doubtful: bool = False) -> bool:
        """Whether something can be stored just now, as far as it was tried. `doubtful`: tried for this."""
        return await self._storing.possible(doubtful)

    async def _write_little(self) -> None:
        async with self.write() as connection:
            await write_little(connection)

    async def close(self) -> None:
        """Nobody may begin any more; whoever is at it may end, for a while."""
        self._closed = True
        if self._working:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), _ENDING)
        await self._writer.dispose()
        if self._sqlite:
            await self._reader.dispose()

    @asynccontextmanager
    async def _in_use(self) -> AsyncIterator[None]:
        """A task that outlives its Lotse would open a closed pool again, and leave a connection in it."""
        if self._closed:
            raise RuntimeError("the database is closed")
        self._working += 1
        self._idle.clear()
        try:
            yield
        except (OSError, DBAPIError) as error:
            self._refusals.tell(error)
            raise
        finally:
            self._working -= 1
            if not self._working:
                self._idle.set()


async def alone(connection: AsyncConnection, what: str) -> None:
    """From here to the end of the transaction nobody else does `what`; others wait. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number(what))))


def lock_number(what: str) -> int:
    return crc32(what.encode())


def _of_a_value(error: BaseException) -> bool:
    """PostgreSQL's class 22 ("data exception"), and what the drivers refuse before they ask."""
    if not isinstance(error, DBAPIError):
        return True
    cause = getattr(error.orig, "__cause__", None)
    return isinstance(cause, ValueError) or str(getattr(cause, "sqlstate", "") or "").startswith("22")


def _sqlite(url: str, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=size, max_overflow=0, pool_timeout=60, hide_parameters=True, pool_reset_on_return=None
    )  # fmt: skip
    sa.event.listen(engine.sync_engine, "do_connect", connected)
    sa.event.listen(engine.sync_engine, "reset", put_back)
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    sa.event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    sa.event.listen(engine.sync_engine, "invalidate", _let_go)
    return engine


def _let_go(connection: Any, record: Any, error: BaseException | None) -> None:
    """Whoever is cancelled amid a statement has its connection thrown away. Closing alone does not end its transaction
    while one of its statements is remembered, say by a traceback (https://sqlite.org/c3ref/close.html): every other
    writer would meet "database is locked". The driver works through its queue in order: rolled back, then closed."""
    record.info["rolling_back"] = asyncio.ensure_future(connection.driver_connection.rollback())


def _postgresql(url: str) -> AsyncEngine:
    """Raises BadInput when the driver is not installed."""
    limits = {"timeout": 10, "command_timeout": 60, "server_settings": _LIMITS, "async_creator_fn": _reached}
    try:
        return create_async_engine(
            url, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True, connect_args=limits
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise BadInput("PostgreSQL needs the driver asyncpg, missing in this environment; see `make setup`") from error


async def driver_connection(url: str, seconds: float) -> Any:
    """PostgreSQL: a connection of the driver (asyncpg) on its own, for what belongs to a session. Close it."""
    known = sa.make_url(url)
    _, arguments = known.get_dialect()().create_connect_args(known)
    return await _reached(**arguments, timeout=seconds, server_settings={"application_name": NEWS})


async def _reached(*arguments: Any, **options: Any) -> Any:
    """A connection to PostgreSQL. Whatever keeps us from it means that it is away: of a Unix socket that is not there
    the driver says that a file is missing. Raises ConnectionError."""
    driver: Any = importlib.import_module("asyncpg")
    try:
        return await driver.connect(*arguments, **options)
    except ConnectionError:
        raise
    except OSError as error:
        raise ConnectionError(error.errno, error.strerror or type(error).__name__) from error


def _prepare(connection: Any, record: Any) -> None:
    """Per SQLite connection: SQLAlchemy begins transactions (not the driver), WAL, keys enforced."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
