"""How good the ranking is on questions whose page its weights have not seen.

Five parts, no page in two of them; five times, parted anew each time, because one parting moves R@1 by a point or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from nlu.measuring.pages.asked import Asked, Sets
from nlu.measuring.pages.weighing import Weights, fit_all, fit_certainty
from nlu.retrieval.weights import certain, shares_beside_nothing

_PARTS = 5
_PARTINGS = 5
_SEED = 7


@dataclass
class Judged:
    """A question's place of the right page (from 0) and how sure its best page is."""

    asked: Asked
    place: int
    sure: float

    @property
    def right(self) -> bool:
        """Whether the best page, were it given, would answer the question."""
        return self.place == 0 and self.asked.answerable


@dataclass
class Crossed:
    """Every question as often as there are partings. own, translated, both: of the pages as they are, asked as it is,
    in translation alone, and both together; german, german_both: of the pages in German only."""

    own: list[Judged] = field(default_factory=list)
    translated: list[Judged] = field(default_factory=list)
    both: list[Judged] = field(default_factory=list)
    german: list[Judged] = field(default_factory=list)
    german_both: list[Judged] = field(default_factory=list)


def cross_validated(sets: Sets) -> Crossed:
    found = Crossed()
    for learnt, rest in _partings(sets):
        weights = fit_all(learnt)
        alone = fit_certainty(learnt.own, weights.alone)
        together = fit_certainty([a for a in learnt.own if a.translated] or learnt.own, weights.both)
        found.own += [_judge(a, weights.alone, alone) for a in rest.own]
        found.german += [_judge(a, weights.alone, alone) for a in rest.german]
        found.translated += [_judge(a, weights.translated, alone) for a in rest.own]
        found.both += _judged_both(rest.own, weights, alone, together)
        found.german_both += _judged_both(rest.german, weights, alone, together)
    return found


def _partings(sets: Sets) -> Iterator[tuple[Sets, Sets]]:
    """What is learnt from, and what is judged."""
    pages = sets.own[0].fields.shape[0]
    for parting in range(_PARTINGS):
        part_of = np.random.RandomState(_SEED + parting).permutation(pages) % _PARTS
        for part in range(_PARTS):
            yield _kept(sets, part_of != part), _kept(sets, part_of == part)


def _kept(sets: Sets, pages: np.ndarray) -> Sets:
    return Sets(*([a for a in asked if pages[a.page]] for asked in (sets.own, sets.german)))


def _judged_both(
    asked: Sequence[Asked], weights: Weights, alone: np.ndarray, together: np.ndarray
) -> list[Judged]:  # fmt: skip
    """German questions, which nobody translates, as they are."""
    return [
        _judge(a, weights.both, together) if a.translated else _judge(a, weights.alone, alone)
        for a in asked
    ]  # fmt: skip


def _judge(asked: Asked, scoring: Callable[[Asked], np.ndarray], base: np.ndarray) -> Judged:
    scores = scoring(asked)
    sure = certain(shares_beside_nothing(scores), base).max()
    return Judged(asked, place(scores, asked.page), float(sure))


def place(scores: np.ndarray, page: int) -> int:
    """Of a page among all, from 0; of several with the same score it is the last one, so that no tie is a hit."""
    return int((scores >= scores[page]).sum()) - 1
