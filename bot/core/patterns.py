"""Rows of words, looked for in messages: `a|b` one of these, `stem*` any ending, `~N` up to N words in between.

Everything is compared folded; whole words of six letters and more may differ by one edit (a letter more, less or
other, or two swapped; the first letter is trusted), stems never. All rows share one index: a word of the message is
looked up once, and only rows that can begin there are followed. The edits are found by the words' one-letter
deletions (Garbe's SymSpell).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from bot.core.text import fold, words

_FUZZY_FROM = 6
_GAP = re.compile(r"~(\d*)$")
_USUAL_GAP = 3
_WORDS = 4096  # whose slots are remembered: few words make up most of what people write
Name = TypeVar("Name")
Step = tuple[int, int]  # slot, gap before it
Row = tuple[Name, tuple[Step, ...]]


class Patterns(Generic[Name]):
    """Named rows. `found(text)` tells the names of those that occur."""

    def __init__(self, rows: Iterable[tuple[Name, str]], ordinary: Iterable[str] = ()) -> None:
        """`ordinary`: words of their own, never taken for a misspelt one ("cancel" is not "cancer").

        Raises ValueError for a row without a word.
        """
        self._ordinary = frozenset(fold(word) for word in ordinary)
        self._slots: dict[frozenset[str], int] = {}
        self._exact: dict[str, tuple[int, ...]] = {}
        self._stems: dict[str, tuple[int, ...]] = {}
        self._near: dict[int, str | tuple[str, ...]] = {}  # by hashes: no text is kept but the words themselves
        self._beginning: defaultdict[int, list[Row[Name]]] = defaultdict(list)
        self.remember(_WORDS)
        for name, row in rows:
            steps = tuple(self._compile(row))
            if not steps:
                raise ValueError(f"a pattern without a word: {row!r}")
            self._beginning[steps[0][0]].append((name, steps))
        self._slots.clear()  # they were for finding out which are the same

    def remember(self, words: int) -> None:
        """Of how many words is kept what they fit into."""
        self._looked_up = lru_cache(words)(self._look_up)

    def found(self, text: str) -> Iterator[Name]:
        """The names of the rows that occur, in the order of the message."""
        looked_up = [self._looked_up(word) for word in words(text)]
        matched = [slots for slots, _ in looked_up]
        anywhere = frozenset().union(*matched)
        for start, (_, rows) in enumerate(looked_up):
            for name, steps in rows:
                if len(steps) == 1 or (steps[1][0] in anywhere and _follows(steps, matched, start)):
                    yield name

    def _look_up(self, word: str) -> tuple[frozenset[int], tuple[Row[Name], ...]]:
        """The slots a word of the message fits into, and the rows that may begin with it."""
        slots = self._slots_of(word)
        return slots, tuple(row for slot in sorted(slots) if slot in self._beginning for row in self._beginning[slot])

    def _compile(self, row: str) -> Iterator[Step]:
        gap = 0
        for part in row.split():
            measure = _GAP.match(part)
            if measure:
                gap = int(measure.group(1) or _USUAL_GAP)
                continue
            options = _options(part)
            if options:
                yield self._slot(options), gap
                gap = 0

    def _slot(self, options: frozenset[str]) -> int:
        if options in self._slots:
            return self._slots[options]
        slot = self._slots[options] = len(self._slots)
        for option in options:
            if option.endswith("*"):
                self._stems[option[:-1]] = (*self._stems.get(option[:-1], ()), slot)
                continue
            self._exact[option] = (*self._exact.get(option, ()), slot)
            if len(option) >= _FUZZY_FROM:
                for shorter in _deletions(option):
                    self._near[shorter] = _with(self._near.get(shorter), option)
        return slot

    def _slots_of(self, word: str) -> frozenset[int]:
        slots = set(self._exact.get(word, ()))
        for length in range(1, len(word) + 1):
            slots.update(self._stems.get(word[:length], ()))
        if len(word) >= _FUZZY_FROM - 1 and word not in self._ordinary:
            for known in {known for shorter in _deletions(word) for known in _words_in(self._near.get(shorter))}:
                if one_edit(word, known):
                    slots.update(self._exact[known])
        return frozenset(slots)


def _options(part: str) -> frozenset[str]:
    """`schlag*|haut` folded. An option that folds to several words (a hyphen, a half-space) would match with its first
    alone, which may mean anything: it is left out where there is another."""
    given = [option for option in part.split("|") if option.strip("*")]
    stems = [fold(option.rstrip("*")) + "*" for option in given if option.endswith("*")]
    whole = [found for option in given if not option.endswith("*") and (found := words(option))]
    single = [found[0] for found in whole if len(found) == 1]
    return frozenset([*stems, *single] or [found[0] for found in whole])


def _follows(steps: Sequence[Step], matched: Sequence[frozenset[int]], start: int) -> bool:
    """Whether the steps fit from a word on; the first one's gap does not count."""
    if start >= len(matched) or steps[0][0] not in matched[start]:
        return False
    rest = steps[1:]
    return not rest or any(_follows(rest, matched, start + 1 + skipped) for skipped in range(rest[0][1] + 1))


def _deletions(word: str) -> set[int]:
    """Hashes of the word and of what is left of it without one letter."""
    return {hash(word), *(hash(word[:i] + word[i + 1 :]) for i in range(1, len(word)))}


def _with(known: str | tuple[str, ...] | None, word: str) -> str | tuple[str, ...]:
    """Nearly always there is one word only: that needs no tuple."""
    others = _words_in(known)
    return known if known and word in others else (*others, word) if others else word


def _words_in(known: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return known if isinstance(known, tuple) else (known,) if known else ()


def one_edit(a: str, b: str) -> bool:
    """At most one letter inserted, removed or changed, or two neighbours swapped; the first letter is the same."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or a[:1] != b[:1]:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]:
        return True
    return len(rest_a) > 1 and rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
