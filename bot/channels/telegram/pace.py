"""How fast Telegram may be written to: about 25 messages a second in all, one a second per chat with short bursts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Bucket:
    """`rate` tokens a second, at most `size` at once; a negative count is a queue of those who wait."""

    def __init__(self, rate: float, size: float, clock: Callable[[], float]) -> None:
        self._rate, self._size, self._clock = rate, size, clock
        self._tokens, self._at = size, clock()

    def take(self) -> float:
        """Takes one token; returns how long to wait until it is there."""
        now = self._clock()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._tokens / self._rate)

    @property
    def full(self) -> bool:
        return self._tokens + (self._clock() - self._at) * self._rate >= self._size


class SendPace:
    """One bucket for all, one per chat; full ones are forgotten."""

    def __init__(
        self,
        overall: tuple[float, float] = (25.0, 25.0),
        chat: tuple[float, float] = (1.0, 5.0),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._overall, self._chat, self._clock = Bucket(*overall, clock), chat, clock
        self._chats: dict[str, Bucket] = {}

    async def wait(self, address: str) -> None:
        if len(self._chats) > 1000:
            self._chats = {name: bucket for name, bucket in self._chats.items() if not bucket.full}
        bucket = self._chats.setdefault(address, Bucket(*self._chat, self._clock))
        await asyncio.sleep(bucket.take())
        await asyncio.sleep(self._overall.take())
