"""Asks Telegram for updates, stores them, and only then asks for the next ones, which confirms them.

python-telegram-bot's own Updater confirms updates when they are queued in memory; see docs/decisions/0006.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.updates import Intake
from bot.core.errors import LotseError

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 60.0


class Patience:
    """Pauses that grow while something fails, with jitter, and shrink again at once."""

    def __init__(self, first: float = 1.0) -> None:
        self._first, self._failures = first, 0

    def well(self) -> None:
        self._failures = 0

    async def pause(self) -> None:
        seconds = min(_LONGEST_PAUSE, self._first * 2.0 ** min(self._failures, 10))
        self._failures += 1
        await asyncio.sleep(seconds * random.uniform(0.5, 1.0))


async def until_done(what: str, call: Callable[[], Awaitable[None]], patience: Patience) -> None:
    """Repeats a call until it succeeds; the rest of Lotse runs meanwhile."""
    while True:
        try:
            await call()
            patience.well()
            return
        except Exception as error:
            logger.error("Telegram: %s failed: %s: %s", what, type(error).__name__, reason(error), exc_info=error)
        await patience.pause()


class Poller:
    def __init__(self, api: BotApi, intake: Intake, patience: Patience) -> None:
        self._api, self._intake, self._patience = api, intake, patience

    async def run(self) -> None:
        """Polls until cancelled."""
        await until_done("delete_webhook", self._api.delete_webhook, self._patience)
        offset: int | None = None
        while True:
            offset = await self._round(offset)

    async def _round(self, offset: int | None) -> int | None:
        """The next offset: behind what is stored. After a quiet round none at all, because Telegram starts again
        anywhere after a week without updates, and whatever lies below an offset is lost."""
        try:
            updates = await self._api.updates(offset)
            self._patience.well()
            if not updates:
                return None
            for update in updates:
                await self._intake.accept(update)
                offset = int(update["update_id"]) + 1
        except Exception as error:
            logger.error("Telegram: polling failed: %s: %s", type(error).__name__, reason(error), exc_info=error)
            await self._patience.pause()
        return offset


def reason(error: Exception) -> str:
    """What may stand in a log: our own errors' words, of others nothing."""
    return str(error) if isinstance(error, LotseError) else "could not be stored"
