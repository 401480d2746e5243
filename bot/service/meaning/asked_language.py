"""A language that Lotse speaks, asked for in one that it does not ("bi erebî binivîse", "tiếng anh"): the name and
nothing but small words around it, all of one language. The dialogue engine knows none of these words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.text import words

_MOST_WORDS = 8
Phrase = tuple[str, ...]


class AskedLanguages:
    """Whole messages only."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """`data`: by language, `names` by the code of what they name, and `small` words."""
        self._languages = [dict(_known(said)) for said in data.values()]

    def asked(self, text: str) -> str | None:
        """The code of the one language that is asked for."""
        said = words(text)
        if not 0 < len(said) <= _MOST_WORDS:
            return None
        return next(filter(None, (_only(known, said) for known in self._languages)), None)


def _known(said: Mapping[str, Any]) -> Iterator[tuple[Phrase, str]]:
    """What is said, with the language it names; empty for small words."""
    yield from ((tuple(words(str(small))), "") for small in said["small"])
    yield from ((tuple(words(str(name))), code) for code, names in said["names"].items() for name in names)


def _only(known: Mapping[Phrase, str], said: Sequence[str]) -> str | None:
    longest, at, codes = max(map(len, known)), 0, set()
    while at < len(said):
        phrases = (tuple(said[at : at + length]) for length in range(longest, 0, -1))
        phrase = next((phrase for phrase in phrases if phrase in known), None)
        if phrase is None:
            return None
        codes.add(known[phrase])
        at += len(phrase)
    named = codes - {""}
    return named.pop() if len(named) == 1 else None
