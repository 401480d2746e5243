"""Which times of day a message about courses wishes for, where it tells of others that they do not suit: "evenings
please, I work in the mornings", "not mornings". Where no other is named, all others are wished for.

The time nearest to such words is the one that does not suit; of two as near, the one on the side where no course is
wished for, or else the one before them. The words are those of `responses/busy.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.text import words
from bot.language.gazetteer import Gazetteer, Match, Name
from bot.service.kinds import Words

PART, BUSY, APART, WISH = "time_of_day", "busy", "apart", "wish"
_KINDS = {
    "works": BUSY, "last": BUSY, "cannot": BUSY, "not": BUSY, "whatever": BUSY, "wish": WISH, "apart": APART,
    "but": APART,
}  # fmt: skip
_LAST, _CANNOT, _NOT, _WHATEVER, _BUT = "last", "cannot", "not", "whatever", "but"
_PARTS = ("morning", "afternoon", "evening")
_STOP = re.compile(r"[,;.!?،؛؟–\n]")
_MOST_WORDS = 40  # a letter is no wish, and takes long to look through
_FAR, _FARTHEST = 2, 4  # what another thought between counts, in words; farther away nothing belongs together


@dataclass(frozen=True)
class _Bound:
    time: Match
    told: Match
    near: bool  # with nothing but small words between


class BusyTimes:
    """`parts`: words of times of day. `small`: words that do not count as something between."""

    def __init__(self, parts: Iterable[Name], known: Words, small: Iterable[str]) -> None:
        told = (
            Name(entity, kind, word) for kind, entity in _KINDS.items() for every in known[kind].values()
            for word in every
        )  # fmt: skip
        self._names = Gazetteer.build([*(name for name in parts if name.entity == PART), *told])
        self._small = frozenset(word for row in small for part in row.split("|") for word in words(part))

    def wished(self, text: str, known: Iterable[str] = ()) -> frozenset[str]:
        """The times of day wished for, where some do not suit; empty where that is not told. `known`: those that were
        understood already, some perhaps by another spelling."""
        found = self._names.find(text) if len(words(text)) <= _MOST_WORDS else []
        times = [match for match in found if match.entity == PART]
        told = [match for match in found if match.entity == BUSY and not any(_within(match, time) for time in times)]
        bound = [one for match in told if (one := self._bound(match, times, found, text))]
        named, taken = {*known, *(time.value for time in times)}, {one.time.value for one in bound}
        if named - taken:
            return frozenset(named - taken) if taken else frozenset()
        alone = len(named) == 1 and any(self._surely(one, found, text) for one in bound)
        return frozenset(_PARTS) - named if alone else frozenset()

    def _bound(self, told: Match, times: Sequence[Match], found: Sequence[Match], text: str) -> _Bound | None:
        """The time of day that these words are about."""
        if told.value == _WHATEVER:
            return None
        if told.value == _NOT:
            return _denied(told, times, text)
        sides = [time for time in times if time.end <= told.start or told.value != _LAST]
        far = {time: self._distance(told, time, found, text) for time in sides}
        nearest = [time for time in sides if far[time] == min(far.values()) <= _FARTHEST]
        if not nearest:
            return None
        first, last = nearest[0], nearest[-1]
        time = last if first != last and _wished_before(told, found) else first
        return _Bound(time, told, far[time] == 0)

    def _distance(self, told: Match, time: Match, found: Sequence[Match], text: str) -> int:
        start, end = min(told.end, time.end), max(told.start, time.start)
        between = text[start:end]
        apart = len(_STOP.findall(between)) + sum(m.entity == APART and start <= m.start < end for m in found)
        return sum(word not in self._small for word in words(between)) + _FAR * apart

    def _surely(self, one: _Bound, found: Sequence[Match], text: str) -> bool:
        """Whether the only time named does not suit: "mornings I cannot", "it is in the morning but I work", and "I
        work in the mornings" without a wish beside it, which may be for that time."""
        if one.told.value in (_NOT, _CANNOT):
            return one.near
        if any(match.value == _BUT and one.time.end <= match.start < one.told.start for match in found):
            return True
        start, end = _thought(text, one)
        wished = any(match.entity == WISH and start <= match.start < end for match in found)
        return one.near and not wished


def _denied(told: Match, times: Sequence[Match], text: str) -> _Bound | None:
    """The time right behind a "not"; with another right before it, which of them is meant the comma must tell."""
    before = any(not words(text[time.end : told.start]) for time in times if time.end <= told.start)
    behind = (t for t in times if t.start >= told.end and not words(text[told.end : t.start]))
    return next((_Bound(time, told, near=True) for time in behind), None) if not before else None


def _wished_before(told: Match, found: Sequence[Match]) -> bool:
    """Whether a course is wished for before these words, and not behind them."""
    sides = {match.start < told.start for match in found if match.entity == WISH}
    return sides == {True}


def _thought(text: str, one: _Bound) -> tuple[int, int]:
    """From the comma before to the comma behind."""
    first, last = min(one.time.start, one.told.start), max(one.time.end, one.told.end)
    stops = [stop.start() for stop in _STOP.finditer(text)]
    return max((s for s in stops if s < first), default=0), min((s for s in stops if s >= last), default=len(text))


def _within(a: Match, b: Match) -> bool:
    """Whether it is part of the words for a time: "after work" is the evening."""
    return a.start < b.end and b.start < a.end
