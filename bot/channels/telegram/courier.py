"""Carries our messages to Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.layout import Part, lay_out
from bot.channels.telegram.pace import SendPace
from bot.core.errors import DeliveryError, NotSent, OutcomeUnknown, Refused
from bot.core.ports import StoredMessage

CHANNEL = "telegram"
_AT_ONCE = 100
_TRIES = 4
_LONGEST_WAIT = 60.0


class TelegramCourier:
    """Implements the port `Courier`."""

    channel = CHANNEL

    def __init__(self, api: BotApi, pace: SendPace, public_url: str | None = None) -> None:
        """public_url: where our own pages are reached; without it Telegram shows no links to them."""
        self._api, self._pace, self._public_url = api, pace, public_url

    async def clear(self, address: str) -> None:
        await self._pace.wait(address)

    def parts(self, message: StoredMessage) -> Sequence[Part]:
        return lay_out(message, self._public_url)

    async def send(self, address: str, part: Part) -> str:
        """Once more without buttons when Telegram refuses them: the words matter."""
        try:
            return await self._api.send(address, part.text, part.rows)
        except Refused:
            if not part.rows:
                raise
            return await self._api.send(address, part.plain)

    async def say(self, address: str, words: str) -> None:
        await self._patiently(partial(self._api.send, address, words), (NotSent,))

    async def withdraw(self, address: str, ids: Sequence[str]) -> None:
        numbers = [int(i) for i in ids]
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            with contextlib.suppress(Refused):  # gone already, or too old
                await self._patiently(partial(self._api.delete_messages, address, some), (NotSent, OutcomeUnknown))

    async def _patiently(self, call: Callable[[], Awaitable[object]], passing: tuple[type[DeliveryError], ...]) -> None:
        """Again after a passing failure, a few times."""
        for attempt in range(1, _TRIES):
            try:
                await call()
                return
            except passing as error:
                await asyncio.sleep(min(_LONGEST_WAIT, getattr(error, "retry_after", None) or 2.0**attempt))
        await call()
