"""A denial of violence: "no, he doesn't beat me", and nothing else in the message.

The rows of `denied` in `nlu/danger/<language>.yml` have to make up the whole message, word for word: `a|b` one of
these, `?a|b` may be missing. Words of `before` may stand around a row, once or more; a row of `after_no` needs one
before it, as its "not" alone could as well be a no ("nie, bije mnie": no, he beats me). Nothing is guessed: a word more
("he doesn't beat me, he kicks me", "not today"), a comma within, a question or three dots, and it is no denial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.text import fold, words

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WITHIN = re.compile(r"(?<=\w)-(?=\w)")
_STOPS, _STOP = ".,;:!،؛", ","
_HESITATION = ("..", "…")


class Denials:
    """All languages: a message has to be a denial in one of them."""

    def __init__(self, files: Iterable[Mapping[str, Any]] = ()) -> None:
        """Raises ValueError for a row that a message without a word would fit."""
        self._whole = [re.compile(_grammar(file["denied"])) for file in files if "denied" in file]
        if any(known.fullmatch("") for known in self._whole):
            raise ValueError("a denial without a word")

    def __contains__(self, text: str) -> bool:
        said = _said(text)
        return any(known.fullmatch(said) for known in self._whole)


def _said(text: str) -> str:
    """The words, each with a space behind it, and a comma where something stops; empty where a mark leaves doubt."""
    tokens = _TOKEN.findall(fold(_WITHIN.sub(" ", text)))
    while tokens and tokens[-1] in _STOPS:
        tokens.pop()
    doubt = any(mark in text for mark in _HESITATION)
    known = all(token[0].isalnum() or token in _STOPS for token in tokens)
    return "".join(f"{_STOP if token in _STOPS else token} " for token in tokens) if known and not doubt else ""


def _grammar(denied: Mapping[str, Sequence[str]]) -> str:
    before, stops = _one_of(map(str, denied["before"])), f"(?:{_STOP} )*"
    rows, after_no = (f"(?:{'|'.join(map(_row, denied.get(name, ()))) or '(?!)'})" for name in ("rows", "after_no"))
    return f"(?:(?:{before}{stops})*{rows}|(?:{before}{stops})+{after_no})(?:{stops}{before})*"


def _row(row: str) -> str:
    return "".join(_one_of(part.removeprefix("?").split("|")) + "?" * part.startswith("?") for part in row.split())


def _one_of(options: Iterable[str]) -> str:
    """One of the options, folded, with the space behind it; a half-space makes two words of one."""
    folded = {" ".join(words(option)) for option in options} - {""}
    return f"(?:(?:{'|'.join(sorted(folded)) or '(?!)'}) )"
