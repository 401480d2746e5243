"""How many may do something slow at the same time: so many in all, and so few of one conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.core.errors import LotseError


class NoSlot(LotseError):
    """Nobody waits for one: whoever is slow would let all others wait."""


class Slots:
    def __init__(self, in_all: int, of_one: int) -> None:
        self._in_all, self._of_one, self._taken = in_all, of_one, Counter[str]()

    @contextmanager
    def one(self, conversation_id: str) -> Iterator[None]:
        """Raises NoSlot."""
        if self._taken.total() >= self._in_all or self._taken[conversation_id] >= self._of_one:
            raise NoSlot("too many files are on their way; send it again in a moment")
        self._taken[conversation_id] += 1
        try:
            yield
        finally:
            self._taken[conversation_id] -= 1
            self._taken += Counter()  # forgets those who have none
