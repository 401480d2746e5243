"""Keeps the running dialogue engine on the live understanding, whichever process has put it live."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.learning.taught import Taught

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Engine:
    """`taught`: what the live understanding has learnt; `content`: the town's content, another object whenever it was
    reread; `find`: the model for both; `arrived`: another value whenever a model has come; `train`: makes that; `runs`:
    the model of the running engine, if one runs; `swap`: gives it another."""

    taught: Callable[[], Taught]
    content: Callable[[], object]
    find: Callable[[], Path | None]
    arrived: Callable[[], object]
    train: Callable[[], Awaitable[Path]]
    runs: Callable[[], str | None]
    swap: Callable[[Path], Awaitable[None]]


class LiveUnderstanding:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read: tuple[object, object] = (None, None)  # what was last looked at
        self._arrived: object = None
        self._learnt: Taught | None = None
        self._wanted: Path | None = None

    async def look(self) -> None:
        """Swaps when the engine runs another model than the live one; trains that first where it is missing.

        Raises:
            LotseError: it could not be trained (not tried again before something else goes live), or not swapped.
        """
        arrived = self._engine.arrived()
        taught, content = self._engine.taught(), self._engine.content()
        if taught is not self._read[0] or content is not self._read[1]:
            self._wanted = await asyncio.to_thread(self._engine.find)
            other, self._read = self._learnt is not None and taught != self._learnt, (taught, content)
            self._learnt = taught
            if self._wanted is None and other:  # new content alone is learnt by whoever imported it
                self._wanted = await self._engine.train()
        elif self._wanted is None and arrived != self._arrived:  # it may be learnt by now
            self._wanted = await asyncio.to_thread(self._engine.find)
        self._arrived = arrived
        runs = self._engine.runs()
        if self._wanted and runs not in (None, str(self._wanted)):
            await self._engine.swap(self._wanted)
            logger.info("the dialogue engine has the live understanding")
