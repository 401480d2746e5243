"""The parts of a message that stand apart: between marks, and before and after "but"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.text import fold

_STOPS = re.compile(r"[,.;:!?،؛؟\n]")


class Turns:
    def __init__(self, words: Iterable[str] = ()) -> None:
        """words: "but" in all languages."""
        self._words = frozenset(map(fold, words))

    def in_(self, text: str) -> bool:
        """Whether there is a "but" in it."""
        return any(fold(word) in self._words for word in text.split())

    def parts(self, text: str) -> list[str]:
        found: list[list[str]] = []
        for stretch in _STOPS.split(text):
            found.append([])
            for word in stretch.split():
                if fold(word) in self._words:
                    found.append([])
                else:
                    found[-1].append(word)
        return [" ".join(part) for part in found if part]
