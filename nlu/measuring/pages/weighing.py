"""Finds the weights of the fields, and how sure a score is, from labelled questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from nlu.measuring.pages.asked import Asked, Sets
from nlu.retrieval.index import GERMAN
from nlu.retrieval.weights import (
    ELSEWHERE,
    certain,
    log_shares,
    scored,
    shares_beside_nothing,
    standard_in_groups,
)

_PENALTY = 1e-4
_SEED = 7
_JUDGED = 3  # pages per question that certainty is learnt from
_PORTALS = (1.0, 1.0, 0.3, 0.1, 0.03)  # shares of the portal
_TITLES = [n for n, weight in enumerate(ELSEWHERE) if weight]  # the fields of a page that is written elsewhere
_EVERY = slice(None)
Kept = np.ndarray | slice  # pages
Scoring = Callable[[Asked, Kept], np.ndarray]


@dataclass
class Weights:
    """Of pages that are written in the language of the question, where that is German, and of others; each
    (n_fields,)."""

    written: np.ndarray
    german: np.ndarray
    elsewhere: np.ndarray

    def alone(self, asked: Asked, kept: Kept = _EVERY) -> np.ndarray:
        """The scores of the pages for the question as it was asked."""
        written = self.german if asked.language == GERMAN else self.written
        return scored(asked.fields[kept], asked.elsewhere[kept], written, self.elsewhere)

    def translated(self, asked: Asked, kept: Kept = _EVERY) -> np.ndarray:
        """For its translation; for the question, where there is none."""
        return self.alone(asked.translated or asked, kept)

    def both(self, asked: Asked, kept: Kept = _EVERY) -> np.ndarray:
        """The mean of the question and its translation; where there is none, of the question."""
        return (self.alone(asked, kept) + self.translated(asked, kept)) / 2


def fit_all(sets: Sets) -> Weights:
    """Those of pages in other languages come from the portal that is written in German only; those of German questions
    from them and from translations into German."""
    own, other = [a for a in sets.own if a.answerable], [a for a in sets.german if a.answerable]
    german = [a for a in own if a.language == GERMAN] + [a.translated for a in own if a.translated]
    elsewhere = ELSEWHERE.copy()
    if other:
        elsewhere[_TITLES] = fit_weights(other, _TITLES)
    return Weights(fit_weights(own), fit_weights(german or own), elsewhere)


def fit_weights(asked: Sequence[Asked], of: Sequence[int] | slice = _EVERY) -> np.ndarray:
    """Weights from 0 that make the softmax over the pages likeliest, with a small quadratic penalty; of: the fields."""
    fields = np.stack([standard_in_groups(a.fields, a.elsewhere)[:, of] for a in asked])
    right = np.array([a.page for a in asked])
    rows = np.arange(len(asked))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logs = log_shares(fields @ weights)
        slope = (np.einsum("qp,qpf->qf", np.exp(logs), fields) - fields[rows, right]).mean(axis=0)
        return -logs[rows, right].mean() + _PENALTY * weights @ weights, slope + 2 * _PENALTY * weights

    start = np.ones(fields.shape[2])
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start)).x


def fit_certainty(asked: Sequence[Asked], scoring: Scoring) -> np.ndarray:
    """(base, by share): a logistic regression of being the right page of an answerable question.

    Learnt from the whole portal and from random smaller ones, which mostly lack the right page: otherwise the only page
    of a small portal would seem sure for any question.
    """
    chance = np.random.RandomState(_SEED)
    pairs = [pair for share in _PORTALS for a in asked for pair in _judged_pages(a, scoring, share, chance)]
    shares, right = np.array(pairs).T

    def loss(base: np.ndarray) -> tuple[float, np.ndarray]:
        z = base[0] + base[1] * shares
        error = certain(shares, base) - right
        return np.mean(np.logaddexp(0, z) - right * z), np.array([error.mean(), (error * shares).mean()])

    return minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B").x


def _judged_pages(
    asked: Asked, scoring: Scoring, share: float, chance: np.random.RandomState
) -> list[tuple[float, float]]:
    """The log shares of the best pages in a random `share` of the portal, and whether each is right."""
    kept = np.flatnonzero(chance.rand(len(asked.fields)) < share)
    scores = scoring(asked, kept)
    shares = shares_beside_nothing(scores)
    best = np.argsort(-scores)[:_JUDGED]
    return [(shares[n], float(asked.answerable and kept[n] == asked.page)) for n in best]
