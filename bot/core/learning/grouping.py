"""Which questions belong together, whatever language they are in.

One classifier ranks the topics for every language, so its ranking is a description without words: questions whose
rankings point the same way are alike. In one language the words themselves say it as well. Only questions with the same
best topic are compared, each with the middle of a group, so that ten thousand of them cost little.

Measured on the unsure half of 5,575 unseen questions in ten languages (`docs/after.md`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.text import words

SAME_WAY = 0.65  # cosine between a ranking and the middle of a group
SAME_WORDS = 90.0  # of 100, the words in any order
DEPTH = 8  # so many topics of a ranking are kept
Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Known:
    """An open question of the inbox. `ranking`: topics and confidences, the best first; empty where nothing ranked."""

    group: int
    language: str
    text: str
    ranking: Ranking


def group_for(language: str, text: str, ranking: Ranking, known: Iterable[Known]) -> int | None:
    """The group that a question joins; None when it is the first of its kind. `known`: those with its best topic."""
    every = list(known)
    if (same := _said_already(language, text, every)) is not None:
        return same
    mine = direction(ranking)
    best, group = max(((_cosine(mine, middle), -name) for name, middle in _middles(every).items()), default=(0.0, 0))
    return -group if best >= SAME_WAY else None


def direction(ranking: Ranking) -> Mapping[str, float]:
    """A unit vector. Roots let the second and third topic speak, too: what is unsure differs there."""
    long = {name: math.sqrt(max(confidence, 0.0)) for name, confidence in ranking[:DEPTH]}
    return _unit(long)


def _said_already(language: str, text: str, known: Iterable[Known]) -> int | None:
    """The group with nearly these words; of equals the oldest."""
    mine = " ".join(sorted(words(text)))
    found = [
        (fuzz.ratio(mine, " ".join(sorted(words(one.text))), score_cutoff=SAME_WORDS), -one.group)
        for one in known
        if one.language == language
    ]
    nearest, group = max(found, default=(0.0, 0))
    return -group if nearest else None


def _middles(known: Iterable[Known]) -> dict[int, Mapping[str, float]]:
    sums: dict[int, dict[str, float]] = {}
    for one in known:
        middle = sums.setdefault(one.group, {})
        for name, part in direction(one.ranking).items():
            middle[name] = middle.get(name, 0.0) + part
    return {group: _unit(middle) for group, middle in sums.items()}


def _unit(vector: Mapping[str, float]) -> Mapping[str, float]:
    length = math.sqrt(sum(part * part for part in vector.values()))
    return {name: part / length for name, part in vector.items()} if length else {}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(part * other.get(name, 0.0) for name, part in one.items())
