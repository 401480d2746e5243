"""Figures of one whole, with small groups hidden so that none of them can be worked out.

A number under the limit is *few*. What is left of the whole after all shown numbers is known to every reader, so where
it tells one of the hidden numbers, the smallest shown one is *kept back* too, until it does not. A reader is taken to
know this rule: whatever is kept back is no larger than anything shown. Where not even that helps, nothing is shown.
Nobody is behind a zero: it is always shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.after.review import FEWEST

Hidden = Literal["", "few", "kept_back"]


@dataclass(frozen=True)
class Figure:
    """`number`: None where it is hidden."""

    name: str
    number: int | None
    hidden: Hidden = ""

    @property
    def known(self) -> int:
        """What is shown; nothing where it is hidden."""
        return self.number or 0


def alone(name: str, number: int, limit: int = FEWEST) -> Figure:
    """A figure that is part of no whole."""
    return Figure(name, None, "few") if 0 < number < limit else Figure(name, number)


def shielded(counts: Mapping[str, int], limit: int = FEWEST) -> tuple[Figure, ...]:
    """The parts of a whole whose sum is known, in their order; none where they would tell too much."""
    few = [name for name, number in counts.items() if 0 < number < limit]
    large = sorted((name for name, number in counts.items() if number >= limit), key=lambda name: counts[name])
    if few and not large and sum(counts.values()) < limit:
        return ()
    for kept_back in range(len(large) + 1):
        if _safe([counts[name] for name in few], [counts[name] for name in large], kept_back, limit):
            hidden = {**dict.fromkeys(few, "few"), **dict.fromkeys(large[:kept_back], "kept_back")}
            return tuple(_figure(name, number, hidden.get(name, "")) for name, number in counts.items())
    return ()


def ranked(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The largest first; of the hidden ones the order tells nothing."""
    return tuple(sorted(figures, key=lambda one: (one.number is None, -one.known, one.name.casefold())))


def _figure(name: str, number: int, hidden: str) -> Figure:
    for known in ("few", "kept_back"):
        if hidden == known:
            return Figure(name, None, known)
    return Figure(name, number)


def _safe(few: Sequence[int], large: Sequence[int], kept_back: int, limit: int) -> bool:
    """Whether every hidden number may be at least two. `large`: ascending, the first `kept_back` are kept back."""
    if not few:
        return True
    left = sum(few) + sum(large[:kept_back])
    most = large[kept_back] if kept_back < len(large) else left
    ranges = [*[(1, limit - 1)] * len(few), *[(limit, most)] * kept_back]
    return all(_open(left, one, ranges) for one in set(ranges))


def _open(left: int, one: tuple[int, int], ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a number of this range is still open when all of them together are `left`."""
    least, most = sum(low for low, _ in ranges) - one[0], sum(high for _, high in ranges) - one[1]
    return min(one[1], left - least) > max(one[0], left - most)
