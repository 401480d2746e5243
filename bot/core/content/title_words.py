"""Titles in messages by a word of their own: "Frauenfußball" names "Frauenfußball Schnuppertraining".

A word is a title's own when it is long and in few other titles. As people type it: a letter other, an ending, or the
end of a compound ("Frauenfußball" also means football).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.patterns import one_edit
from bot.core.text import words

_LEAST, _LEAST_LONG = 5, 6  # letters; of those compared by an edit or as the end of a compound
_ENDING = 2
_MOST_SAID = 60
Key = TypeVar("Key")


@dataclass(frozen=True)
class Own(Generic[Key]):
    """`said`, `word`: the message's and the title's, folded; `whole`: it was said, not only the end of it."""

    key: Key
    said: str
    word: str
    whole: bool


class TitleWords(Generic[Key]):
    def __init__(self, named: Iterable[tuple[Key, str]], shared: int = 2) -> None:
        """`shared`: in so many titles a word may be."""
        keys: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        for key, title in named:
            for word in words(title):
                keys[word][key] = None
        self._keys = {word: tuple(of) for word, of in keys.items() if len(word) >= _LEAST and len(of) <= shared}
        self._beginning: defaultdict[str, list[str]] = defaultdict(list)
        self._ending: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._keys:
            self._beginning[word[0]].append(word)
            for end in _ends(word):
                self._ending[end].append(word)

    def find(self, text: str) -> list[Own[Key]]:
        """Whole words first, each title once."""
        found = sorted(self._found(text), key=lambda own: not own.whole)
        return list({own.key: own for own in reversed(found)}.values())[::-1]

    def _found(self, text: str) -> Iterator[Own[Key]]:
        for said in words(text)[:_MOST_SAID]:
            for word in self._beginning.get(said[0], ()):
                if _alike(said, word):
                    yield from self._owned(said, word, whole=True)
            for word in (*self._ending.get(said, ()), *(end for end in _ends(said) if end in self._keys)):
                yield from self._owned(said, word, whole=False)

    def _owned(self, said: str, word: str, whole: bool) -> Iterator[Own[Key]]:
        return (Own(key, said, word, whole) for key in self._keys[word])


def _alike(said: str, word: str) -> bool:
    if said == word or (min(len(said), len(word)) >= _LEAST_LONG and one_edit(said, word)):
        return True
    stem = max(_LEAST, max(len(said), len(word)) - _ENDING)
    return abs(len(said) - len(word)) <= _ENDING and said[:stem] == word[:stem] and len(said) >= _LEAST


def _ends(word: str) -> Iterator[str]:
    """What a compound may end in, itself not counted."""
    return (word[start:] for start in range(1, len(word) - _LEAST_LONG + 1))
