"""Titles of events and courses in messages: the whole of one, or a part that it is known by, as people type it.

Compared folded and word by word; longer words may differ by a letter, and in a title of several words by an ending.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.patterns import one_edit
from bot.core.text import words

_FUZZY_FROM = 6
_ENDING, _ENDS_ALIKE, _LEAST_STEM = 3, 2, 4
_MOST_WORDS = 60
Key = TypeVar("Key")


@dataclass(frozen=True)
class Named(Generic[Key]):
    """What a message names. `title`: its folded words; `rest`: those of the message around it."""

    keys: tuple[Key, ...]
    title: tuple[str, ...]
    rest: tuple[str, ...]


class Titles(Generic[Key]):
    def __init__(self, named: Iterable[tuple[Key, str]]) -> None:
        self._keys: defaultdict[tuple[str, ...], list[Key]] = defaultdict(list)
        for key, title in named:
            known = tuple(words(title))
            if known and key not in self._keys[known]:
                self._keys[known].append(key)
        self._joined = {"".join(title): title for title in self._keys}
        self._alike: defaultdict[tuple[int, str], list[tuple[str, ...]]] = defaultdict(list)
        for words_of in self._keys:
            self._alike[len(words_of), words_of[0][0]].append(words_of)
        self._longest = max(map(len, self._keys), default=0)

    def find(self, text: str) -> Named[Key] | None:
        """The longest title that the text names, or None."""
        said = words(text)[:_MOST_WORDS]
        for size in range(min(self._longest + 1, len(said)), 0, -1):
            for first in range(len(said) - size + 1):
                if title := self._meant(said[first : first + size]):
                    rest = (*said[:first], *said[first + size :])
                    return Named(tuple(self._keys[title]), title, rest)
        return None

    def _meant(self, window: Sequence[str]) -> tuple[str, ...] | None:
        if whole := self._joined.get("".join(window)):  # a hyphen more or less
            return whole
        alike = self._alike.get((len(window), window[0][0]), ())
        return next((title for title in alike if all(map(same_word, window, title, [len(title)] * len(title)))), None)


def same_word(said: str, known: str, size: int) -> bool:
    """Whether a word typed is that of a title, folded. `size`: words of the title; of several, endings may differ."""
    if said == known or (min(len(said), len(known)) >= _FUZZY_FROM and one_edit(said, known)):
        return True
    stem = max(_LEAST_STEM, max(len(said), len(known)) - _ENDING)
    ends_alike = abs(len(said) - len(known)) <= _ENDS_ALIKE
    return size > 1 and ends_alike and said[:stem] == known[:stem]
