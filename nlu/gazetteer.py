"""Finds names in messages: offices, matters, districts and courses of the town, and words such as "free" or "Monday".

Names come from the portal's content in all its languages; words from `nlu/entities/<language>.yml`. Both are compared
folded, word by word; a trailing `*` matches any ending; longer words may differ by a typo or an inflection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.core.text import fold

_WORD = re.compile(r"\w+(?:['’ʼ`´]\w+)*")
_LONGEST = 5
_FUZZY_LENGTH = 6
_FUZZY_SCORE = 86


@dataclass(frozen=True)
class Name:
    """One way to say one thing."""

    entity: str
    value: str
    text: str


@dataclass(frozen=True)
class Match:
    entity: str
    value: str
    start: int
    end: int
    score: float


@dataclass
class Gazetteer:
    """Folded names by their number of words."""

    exact: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fuzzy: list[str] = field(default_factory=list)

    @classmethod
    def build(cls, names: Iterable[Name]) -> Gazetteer:
        gazetteer = cls()
        for name in names:
            stem = name.text.rstrip().endswith("*")
            key = " ".join(fold(word) for word in _WORD.findall(name.text))
            if key:
                known = (gazetteer.stems if stem else gazetteer.exact).setdefault(key, [])
                if (name.entity, name.value) not in known:
                    known.append((name.entity, name.value))
        gazetteer.fuzzy = [key for key in gazetteer.exact if len(key) >= _FUZZY_LENGTH]
        return gazetteer

    def find(self, text: str) -> list[Match]:
        """All names in the text; of overlapping ones of the same entity the longest, then the surest."""
        spans = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
        found = [match for size in range(_LONGEST, 0, -1) for match in self._windows(spans, size)]
        kept: list[Match] = []
        for match in sorted(found, key=lambda m: (-(m.score >= 100), -(m.end - m.start) * m.score)):
            if not any(_clash(match, other) for other in kept):
                kept.append(match)
        return sorted(kept, key=lambda m: m.start)

    def _windows(self, spans: Sequence[tuple[int, int, str]], size: int) -> Iterable[Match]:
        for first in range(len(spans) - size + 1):
            window = spans[first : first + size]
            key = " ".join(word for _, _, word in window)
            for (entity, value), score in self._lookup(key):
                yield Match(entity, value, window[0][0], window[-1][1], score)

    def _lookup(self, key: str) -> list[tuple[tuple[str, str], float]]:
        if key in self.exact:
            return [(meaning, 100.0) for meaning in self.exact[key]]
        for length in range(len(key), max(2, key.rfind(" ") + 1), -1):  # a stem ends inside the last word
            if key[:length] in self.stems:
                return [(meaning, 99.0) for meaning in self.stems[key[:length]]]
        if len(key) < _FUZZY_LENGTH or not self.fuzzy:
            return []
        near = process.extractOne(key, self.fuzzy, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
        if not near or near[0][0] != key[0] or near[0].count(" ") != key.count(" "):
            return []
        return [(meaning, near[1]) for meaning in self.exact[near[0]]]


def _clash(a: Match, b: Match) -> bool:
    """Whether one must give way; two things of one name (two offices called alike) both stay."""
    overlap = a.start < b.end and b.start < a.end
    return a.entity == b.entity and overlap and (a.start, a.end) != (b.start, b.end)
