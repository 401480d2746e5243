"""The names of a town's own matters ("Führungszeugnis", "dog tax") in messages: one of them as it stands, or all of its
telling words in any order ("собаку зареєструвати", "podatek za psa")."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TypeAlias

from bot.core.content.titles import Named, Titles, same_word
from bot.core.text import words

_FEWEST_LETTERS, _TELLING_LETTERS, _TELLING_WORDS = 4, 3, 2
_MOST_WORDS = 12  # who tells a story with such words in it means more than a matter
Known: TypeAlias = Mapping[str, Iterable[str]]  # matter → its names, in all languages


class MatterNames:
    """`small`: folded words that say nothing by themselves, and tell no name."""

    def __init__(self, known: Known, small: Container[str]) -> None:
        named = [(matter, name) for matter, names in known.items() for name in names if len(name) >= _FEWEST_LETTERS]
        self._titles = Titles(named)
        telling = ((matter, _telling(name, small)) for matter, name in named)
        self._telling = {said: matter for matter, said in telling if len(said) >= _TELLING_WORDS}

    def named(self, text: str) -> Named[str] | None:
        """The longest name that stands in the text."""
        return self._titles.find(text)

    def told(self, text: str) -> str | None:
        """The one matter of whose names the text has all telling words; the longest name counts."""
        said = words(text)
        if not _TELLING_WORDS <= len(said) <= _MOST_WORDS:
            return None
        found = [(len(name), matter) for name, matter in self._telling.items() if _all_said(name, said)]
        best = {matter for size, matter in found if size == max(found)[0]}
        return best.pop() if len(best) == 1 else None


def _telling(name: str, small: Container[str]) -> tuple[str, ...]:
    return tuple(word for word in words(name) if len(word) >= _TELLING_LETTERS and word not in small)


def _all_said(name: tuple[str, ...], said: list[str]) -> bool:
    return all(any(same_word(word, known, len(name)) for word in said) for known in name)
