"""How fast one page may write: a bucket per key that fills up again. In memory; a restart forgives."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.core.errors import LotseError

_KEYS = 20_000
_WINDOW_SECONDS = 60.0
_ROUNDING = 1e-6


class TooFast(LotseError):
    """Too many requests; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many messages at once; try again in {retry_after} seconds")
        self.retry_after = retry_after


class Pace:
    """A token bucket per key (GCRA needs no more than the time at which the bucket is full again)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: OrderedDict[bytes, float] = OrderedDict()

    def check(self, key: str, per_minute: int) -> None:
        """Counts one request. Raises TooFast when `per_minute` were made within a minute."""
        now, cost, name = self._clock(), _WINDOW_SECONDS / per_minute, _short(key)
        full_at = max(self._full_at.get(name, now), now) + cost
        if full_at - now > _WINDOW_SECONDS + _ROUNDING:
            raise TooFast(max(1, round(full_at - now - _WINDOW_SECONDS + 0.5)))
        self._full_at[name] = full_at
        self._full_at.move_to_end(name)
        while len(self._full_at) > _KEYS:
            self._full_at.popitem(last=False)


def _short(key: str) -> bytes:
    """A key is whatever a request says, of any length; and a secret where it is right."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
