"""Whether a message is nothing but certain words: "yes, please send it", and not "yes, but …".

A row is a word or several. What decides nothing ("please") may stand beside; with one word or sign that is in no row
the message says something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from bot.core.text import fold

_TOKEN = re.compile(r"\w+|[^\w\s]")
_NO_WORDS = frozenset(".,;:!…-–—*'’\"„“”«»()/~،؛۔") | {"\ufe0f", "\u200d", *map(chr, range(0x1F3FB, 0x1F400))}
_MOST_WORDS = 12
Row = tuple[str, ...]


def rows(listed: Iterable[str]) -> frozenset[Row]:
    """Each taken apart."""
    return frozenset(row for entry in listed if (row := _tokens(entry)))


def nothing_but(text: str, deciding: Collection[Row], beside: Collection[Row] = ()) -> bool:
    """Whether it is made of these words alone, one of them deciding."""
    said = _tokens(text)
    return len(said) <= _MOST_WORDS and _cut(said, deciding, (*deciding, *beside), decided=False)


def begins(text: str, known: Collection[Row]) -> bool:
    said = _tokens(text)
    return any(said[: len(row)] == row for row in known)


def ends(text: str, known: Collection[Row]) -> bool:
    said = _tokens(text)
    return any(said[-len(row) :] == row for row in known)


def somewhere(text: str, known: Collection[Row]) -> bool:
    """Whether one of these rows stands anywhere in it."""
    said = _tokens(text)
    return any(said[at : at + len(row)] == row for row in known for at in range(len(said)))


def rest_after(text: str, deciding: Collection[Row], beside: Collection[Row]) -> str:
    """What is said behind words like these at the beginning, one of them deciding; empty where none does."""
    said, decided = _tokens(text), False
    while row := max((row for row in (*deciding, *beside) if said[: len(row)] == row), key=len, default=()):
        said, decided = said[len(row) :], decided or row in deciding
    return " ".join(said) if decided else ""


def _cut(said: Row, deciding: Collection[Row], known: Collection[Row], decided: bool) -> bool:
    if not said:
        return decided
    return any(
        _cut(said[len(row) :], deciding, known, decided or row in deciding) for row in known if said[: len(row)] == row
    )


def _tokens(text: str) -> Row:
    return tuple(token for token in _TOKEN.findall(fold(text)) if token not in _NO_WORDS)
