"""Presses of buttons: Telegram is told that one has arrived, so that the button's clock stops (nothing waits for it),
and of a button that is tapped twice in a moment one press counts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from bot.channels.telegram.api import BotApi
from bot.core.outside_errors import DeliveryError
from bot.service.channel.errands import Errands

logger = logging.getLogger(__name__)

_MOMENT = 2.0  # seconds
_MANY = 1000
_TOAST = 200  # the longest sentence Telegram shows over a chat


class DoubleTaps:
    """Remembers the last press of each chat for a moment; in this process only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[int, tuple[str, float]] = {}

    def again(self, chat: int, button: str) -> bool:
        """Whether the button was pressed a moment ago, and none since."""
        last, at = self._last.get(chat, ("", 0.0))
        return last == button and self._clock() - at < _MOMENT

    def took(self, chat: int, button: str) -> None:
        """A press took effect."""
        now = self._clock()
        if len(self._last) >= _MANY:
            self._last = {known: press for known, press in self._last.items() if now - press[1] < _MOMENT}
        self._last[chat] = (button, now)


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
