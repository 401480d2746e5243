"""SQLite: a statement is one step of the driver's thread.

aiosqlite works in a thread of its own for each connection. SQLAlchemy asks it four times for a statement: for a cursor,
to execute, for the rows, to close. Each time two threads wake each other, which takes longer than most statements do
(decision 32). Here a statement is executed, read and closed at once, by aiosqlite's own `execute_fetchall`.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor


class Found(list[Any]):
    """All rows of a statement, and what its cursor knew of it."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1


class ReadingCursor(sqlite3.Cursor):
    """`fetchall` says what the statement was as well."""

    def fetchall(self) -> Found:
        found = Found(super().fetchall())
        found.description, found.rowcount, found.lastrowid = self.description, self.rowcount, self.lastrowid
        return found


class ReadingConnection(sqlite3.Connection):
    """For `factory` of `sqlite3.connect`; aiosqlite asks it to execute."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self.cursor(ReadingCursor).execute(sql, parameters)


class OneStepCursor(AsyncAdapt_aiosqlite_cursor):
    """What SQLAlchemy executes with; the rows are there when a statement is done."""

    __slots__ = ()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _make_new_cursor(self, connection: Any) -> Any:
        return Found()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            found = await self._connection.execute_fetchall(operation, parameters or ())
        self._cursor, self._rows = found, deque(found)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        async with self._adapt_connection._execute_mutex:
            cursor = await self._connection.executemany(operation, seq_of_parameters)
            found = Found()
            found.rowcount, found.lastrowid = cursor.rowcount, cursor.lastrowid
            await cursor.close()
        self._cursor = found  # type: ignore[assignment]

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        self._rows.clear()


class OneStepConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = OneStepCursor


def connected(dialect: Any, record: Any, arguments: Any, named: dict[str, Any]) -> OneStepConnection:
    """A connection for SQLAlchemy's event `do_connect`."""
    made = dialect.dbapi.connect(*arguments, **named, factory=ReadingConnection)
    return OneStepConnection(dialect.dbapi, made.driver_connection)


def put_back(connection: Any, record: Any, state: Any) -> None:
    """For the event `reset`: what was committed or rolled back has nothing to roll back, and need not be asked."""
    if connection.driver_connection.in_transaction:
        connection.rollback()
