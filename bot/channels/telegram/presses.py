"""Tells Telegram that a press of a button has arrived, so that the button's clock stops. Nothing waits for it."""

from __future__ import annotations

import logging

from bot.channels.telegram.api import BotApi
from bot.core.errors import DeliveryError
from bot.service.errands import Errands

logger = logging.getLogger(__name__)

_TOAST = 200  # the longest sentence Telegram shows over a chat


class Presses:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._errands = Errands()

    def answer(self, query: str, sentence: str | None) -> None:
        self._errands.begin(self._answer(query, sentence[:_TOAST] if sentence else None))

    async def finish(self, seconds: float) -> None:
        await self._errands.finish(seconds)

    async def _answer(self, query: str, sentence: str | None) -> None:
        try:
            await self._api.answer_press(query, sentence)
        except DeliveryError as error:  # too late for the clock; the press itself is stored
            logger.info("a press was not confirmed: %s", type(error).__name__)
