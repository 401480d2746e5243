"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Mark = Literal["same", "del", "ins"]
Part = tuple[Mark, str]
_WORDS = re.compile(r"\s+|\S+")
_LIKE = 0.4  # below, two texts have little more than their small words in common


def difference(former: str, present: str) -> list[Part]:
    """The present text with what came in, and what went out before it. What has little in common is shown apart."""
    old, new = _WORDS.findall(former), _WORDS.findall(present)
    if SequenceMatcher(None, former.split(), present.split(), autojunk=False).ratio() < _LIKE:
        return _joined([("del", former), ("ins", present)])
    return _joined(_parts(old, new, SequenceMatcher(None, old, new, autojunk=False).get_opcodes()))


def _parts(old: Sequence[str], new: Sequence[str], steps: Sequence[tuple[str, int, int, int, int]]) -> Iterator[Part]:
    """Spaces between two changes belong to them."""
    for number, (kind, a, b, c, d) in enumerate(steps):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal" and (gone.strip() or number in (0, len(steps) - 1)):
            yield "same", come
        else:
            yield "del", gone
            yield "ins", come


def _joined(parts: Sequence[Part] | Iterator[Part]) -> list[Part]:
    """Neighbours of one kind become one, what goes before what comes."""
    found: list[Part] = []
    for is_same, run in groupby((part for part in parts if part[1]), lambda part: part[0] == "same"):
        words = list(run)
        if is_same:
            found.append(("same", "".join(text for _, text in words)))
            continue
        for mark in ("del", "ins"):
            text = "".join(text for kind, text in words if kind == mark)
            if text:
                found.append((mark, text))
    return found
