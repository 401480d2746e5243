"""Danger, recognised before and beside everything else, on patterns in `nlu/danger/<language>.yml`.

Strong: the danger answer at once, alone. Weak (words of danger in an ordinary question): one help line above the
ordinary answer. A `near` pattern (joining the fire brigade) makes a strong match weak.

A pattern is a row of words that follow each other: `a|b` one of these, `stem*` any ending, `~N` up to N words between.
Everything is compared folded; words of six letters and more may differ by one edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.core.text import fold, words

Strength = Literal["weak", "strong"]
STRONG_INTENTS = ("emergency", "crisis_support")
_FUZZY_FROM = 6
_GAP = re.compile(r"~(\d*)$")


@dataclass(frozen=True)
class Danger:
    """What was recognised: how strongly, and as which of the danger intents (None when weak)."""

    strength: Strength
    intent: str | None = None


@dataclass(frozen=True)
class _Slot:
    exact: frozenset[str]
    stems: tuple[str, ...]
    fuzzy: tuple[str, ...]
    gap: int

    def matches(self, word: str) -> bool:
        if word in self.exact or any(word.startswith(stem) for stem in self.stems):
            return True
        return any(_one_edit(word, known) for known in self.fuzzy)


Pattern = tuple[_Slot, ...]


@dataclass(frozen=True)
class DangerPatterns:
    """All languages together: danger is looked for in every language whatever the newcomer's."""

    strong: tuple[tuple[str, Pattern], ...]
    weak: tuple[Pattern, ...]
    near: tuple[Pattern, ...]

    @classmethod
    def from_data(cls, files: Iterable[Mapping[str, Any]]) -> DangerPatterns:
        """Patterns from parsed `nlu/danger/*.yml`.

        Raises:
            ValueError: a pattern has no word in it.
        """
        strong: list[tuple[str, Pattern]] = []
        weak: list[Pattern] = []
        near: list[Pattern] = []
        for file in files:
            for intent, rows in file.get("strong", {}).items():
                strong += [(intent, _compile(str(row))) for row in rows]
            weak += [_compile(str(row)) for row in file.get("weak", [])]
            near += [_compile(str(row)) for row in file.get("near", [])]
        return cls(tuple(strong), tuple(weak), tuple(near))

    def recognise(self, text: str) -> Danger | None:
        found = words(text)
        intent = next((intent for intent, pattern in self.strong if _occurs(pattern, found)), None)
        if intent and not any(_occurs(pattern, found) for pattern in self.near):
            return Danger("strong", intent)
        if intent or any(_occurs(pattern, found) for pattern in self.weak):
            return Danger("weak")
        return None


def _compile(row: str) -> Pattern:
    slots: list[_Slot] = []
    gap = 0
    for part in row.split():
        measure = _GAP.match(part)
        if measure:
            gap = int(measure.group(1) or 3)
            continue
        slots.extend(_slots(part, gap))
        gap = 0
    if not slots:
        raise ValueError(f"danger pattern without a word: {row!r}")
    return tuple(slots)


def _slots(part: str, gap: int) -> list[_Slot]:
    """One slot per word; an alternative that folds to several words (a hyphen) keeps its first."""
    options = [option for option in part.split("|") if option]
    stems = tuple(f for option in options if option.endswith("*") and (f := fold(option.rstrip("*"))))
    whole = frozenset(w for option in options if not option.endswith("*") for w in words(option)[:1])
    if not stems and not whole:
        return []
    return [_Slot(whole, stems, tuple(w for w in whole if len(w) >= _FUZZY_FROM), gap)]


def _occurs(pattern: Pattern, found: Sequence[str]) -> bool:
    return any(_follows(pattern, found, start) for start in range(len(found)))


def _follows(pattern: Pattern, found: Sequence[str], start: int) -> bool:
    if not pattern:
        return True
    head, rest = pattern[0], pattern[1:]
    if start >= len(found) or not head.matches(found[start]):
        return False
    if not rest:
        return True
    return any(_follows(rest, found, start + 1 + skipped) for skipped in range(rest[0].gap + 1))


def _one_edit(a: str, b: str) -> bool:
    """At most one letter inserted, removed, changed, or two neighbours swapped; the first letter is trusted."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or a[:1] != b[:1] or len(a) < _FUZZY_FROM - 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    if rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]:
        return True
    return rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:] and len(rest_a) > 1
