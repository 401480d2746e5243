"""Signals between several processes on one PostgreSQL: LISTEN and NOTIFY (https://www.postgresql.org/docs/current/sql-notify.html).

A notification is `sender name name …`: who says it, and ids of conversations or the names in `bot.service.signals`;
never a text. `+` says that something happened that is told no more by name. PostgreSQL takes less than 8000 bytes and
delivers in order, to who listens at that moment; so whoever was away takes it that everything changed.
The connection is for this alone: LISTEN belongs to a session. Behind a pooler that hands sessions round
(PgBouncer's transaction mode) nothing arrives, and everybody looks every few seconds as without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

from bot.service.signals import LocalSignals
from bot.store.database import driver_connection

logger = logging.getLogger(__name__)
_CHANNEL = "lotse"
_EVERYTHING, _WORK = "+", "work"
_MOST_NAMES = 200  # of at most 32 letters and a space: 6600 bytes
_MOST_UNTOLD = 5000
_PING_SECONDS, _ANSWER_SECONDS = 10.0, 5.0
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)


class SharedSignals(LocalSignals):
    """Implements the port `Signals`. Inside this process news is heard at once, elsewhere when PostgreSQL brings it."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url, self._me = url, uuid.uuid4().hex[:12]
        self._untold: dict[str, None] = {}
        self._news, self._failures = asyncio.Event(), 0

    def announce(self, conversation_id: str) -> None:
        super().announce(conversation_id)
        self._tell(conversation_id)

    def work_arrived(self) -> None:
        super().work_arrived()
        self._tell(_WORK)

    async def run(self) -> None:
        """Tells and hears until cancelled; a connection that is lost is made again."""
        while True:
            try:
                async with self._listening() as (connection, lost):
                    await self._talk(connection, lost)
            except Exception as error:  # until it is back everybody looks every few seconds
                logger.error("no news from other processes: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(_PAUSES[min(self._failures, len(_PAUSES) - 1)] * random.uniform(0.5, 1.0))
            self._failures += 1

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[tuple[Any, asyncio.Event]]:
        """(the driver's connection, set when it is lost)."""
        lost = asyncio.Event()

        def gone(_: object) -> None:
            lost.set()
            self._news.set()

        connection = await driver_connection(self._url, _ANSWER_SECONDS)
        try:
            connection.add_termination_listener(gone)
            async with asyncio.timeout(_ANSWER_SECONDS):
                await connection.add_listener(_CHANNEL, self._heard)
            self._failures = 0
            self.everything_changed()
            yield connection, lost
        finally:
            connection.terminate()  # at once: one that is half-open would keep us waiting

    async def _talk(self, connection: Any, lost: asyncio.Event) -> None:
        while not lost.is_set():
            self._news.clear()
            if self._untold:
                await self._send(connection)
            elif not lost.is_set() and not await _heard_within(self._news, _PING_SECONDS):
                await connection.fetchval("SELECT 1", timeout=_ANSWER_SECONDS)  # a half-open connection says nothing

    async def _send(self, connection: Any) -> None:
        """Names stay untold until PostgreSQL has taken them: twice told is harmless, never told is not."""
        names = list(self._untold)[:_MOST_NAMES]
        for name in names:
            del self._untold[name]
        try:
            words = " ".join((self._me, *names))
            await connection.execute("SELECT pg_notify($1, $2)", _CHANNEL, words, timeout=_ANSWER_SECONDS)
        except BaseException:
            for name in names:
                self._tell(name)
            raise

    def _tell(self, name: str) -> None:
        if len(self._untold) >= _MOST_UNTOLD:  # away for long
            self._untold.clear()
            name = _EVERYTHING
        if _EVERYTHING not in self._untold:
            self._untold[name] = None
        self._news.set()

    def _heard(self, _connection: object, _pid: int, _channel: str, words: object) -> None:
        sender, *names = str(words).split(" ")
        if sender == self._me:
            return
        for name in names:
            if name == _EVERYTHING:
                self.everything_changed()
            elif name == _WORK:
                super().work_arrived()
            else:
                super().announce(name)


async def _heard_within(news: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await news.wait()
    return False
