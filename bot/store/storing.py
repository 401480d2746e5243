"""Can anything be stored? Asked by who watches, often: so nothing is written for it as long as nothing was refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.refusals import expected
from bot.store.schema.tables import sequences
from bot.store.sequence import insert

_PATIENCE = 5.0  # seconds that somebody who only asks waits
_AGAIN = 10.0  # seconds between two trials
_TRIAL = "trial"  # its row among the sequences


class Storing:
    """Remembers that the database refused to store, until a trial of `write` goes through: other transactions that
    come to their end may have had nothing to write."""

    def __init__(self, write: Callable[[], Awaitable[None]], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._good, self._known_at = True, float("-inf")
        self._trial: asyncio.Task[None] | None = None

    def refused(self, error: BaseException) -> None:
        """Only what tells of the database or its disk counts."""
        if expected(error):
            self._know(False)

    async def possible(self, doubtful: bool = False) -> bool:
        """`doubtful`: tried also where nothing was refused yet, the disk has no room left."""
        fresh = self._clock() - self._known_at < _AGAIN
        if fresh or (self._good and not doubtful):
            return self._good
        if self._trial is None or self._trial.done():  # one at a time: it may wait for longer than who asks
            self._trial = asyncio.create_task(self._try())
        await asyncio.wait([self._trial], timeout=_PATIENCE)
        return self._trial.done() and self._good

    async def _try(self) -> None:
        try:
            await self._write()
        except Exception:  # also: it was closed meanwhile
            self._know(False)
        else:
            self._know(True)

    def _know(self, good: bool) -> None:
        self._good, self._known_at = good, self._clock()


async def write_little(connection: AsyncConnection) -> None:
    """One row, always another value: SQLite writes nothing for what stays the same, and a disk may be full only at the
    commit."""
    first = insert(connection, sequences).values(name=_TRIAL, value=1)
    more = first.on_conflict_do_update(index_elements=["name"], set_={"value": sequences.c.value + 1})
    await connection.execute(more)
