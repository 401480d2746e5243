"""Tells Telegram that a press of a button has arrived, so that the button's clock stops. Nothing waits for it."""

from __future__ import annotations

import asyncio
import logging

from bot.channels.telegram.api import BotApi
from bot.core.errors import DeliveryError

logger = logging.getLogger(__name__)

_TOAST = 200  # the longest sentence Telegram shows over a chat


class Presses:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, query: str, sentence: str | None) -> None:
        task = asyncio.create_task(self._answer(query, sentence[:_TOAST] if sentence else None))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _answer(self, query: str, sentence: str | None) -> None:
        try:
            await self._api.answer_press(query, sentence)
        except DeliveryError as error:  # too late for the clock; the press itself is stored
            logger.info("a press was not confirmed: %s", type(error).__name__)
