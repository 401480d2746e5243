"""Which intent is this: one linear SVM over all languages, on words and letters as typed and romanised, and concepts.

One classifier for all languages, because examples in one language then help the others (docs/nlu.md has the figures).
Confidence is a softmax of the margins and of what likeness to the examples adds (`nlu/likeness.py`), at a temperature
that `python -m nlu.measuring.calibrate` finds on held-out examples; out of scope is an intent of its own with many
examples. Weights that hardly count are dropped.

Of many examples an intent is learnt against those only that come near it: an SVM's weights do not depend on the others.
Which are near, weights of words and concepts from a fifth of the examples tell (decisions 24 and 29; "chunking" in
Osuna, Freund & Girosi 1997).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC
from sklearn.utils.class_weight import compute_class_weight

from nlu.features import Features, Languages
from nlu.likeness import Likeness
from nlu.processes import shared_out
from nlu.row import Row

FloatArray = np.ndarray
TEMPERATURE = 0.2
_SEED = 7
_SHARES = 2  # of the intents; each share draws its own chances
_REST = "\0rest"
_MANY, _WORTH_IT = 20_000, 2_000  # examples
_FIRST_LOOK = 5  # every fifth example of each intent
_FIRST_TOLERANCE = 2.0
_NEAR = -1.1  # margin; -1 is where an example of another intent stops to count


@dataclass(frozen=True)
class Fit:
    """c: how much errors count against small weights; weights below `smallest_weight` are dropped. tolerance: looser
    than scikit-learn's default, so sooner done, with the same answers. intercept: how little weight the bias costs
    (decision 34). near: of many examples an intent is learnt against those alone that come near it; its margins are
    then told apart as well, but no longer of one size."""

    c: float = 1.0
    smallest_weight: float = 0.01
    tolerance: float = 1.5
    intercept: float = 0.5
    near: bool = True


@dataclass
class Machine:
    """weights: (n_features, n_intents), sparse; bias: (n_intents,)."""

    intents: list[str]
    weights: sp.csr_matrix
    bias: FloatArray

    @classmethod
    def learn(
        cls, x: sp.csr_matrix, labels: Sequence[str], fit: Fit | None = None, glance: FloatArray | None = None
    ) -> Machine:
        """glance: the columns that tell which of many examples come near an intent; all where it is not given.

        One intent against the rest, each on its own: so the intents can be shared out among processes. (Threads
        would draw from liblinear's one random generator in turns, and no training would be like another.)"""
        y = np.array(labels)
        intents = np.unique(y)
        x = x.astype(np.float64)  # as liblinear wants it; once for all
        x.sum_duplicates()
        weights = dict(zip(intents, compute_class_weight("balanced", classes=intents, y=y)))
        shares = np.array_split(intents, min(_SHARES, len(intents)))
        given = (x, y, weights, fit or Fit(), glance)
        many = len(labels) >= _WORTH_IT
        learnt = shared_out(_share, shares, *given) if many else [_share(share, *given) for share in shares]
        return cls(
            list(intents), sp.hstack([part for part, _ in learnt], format="csr"), np.hstack([b for _, b in learnt])
        )  # fmt: skip

    def margins(self, x: sp.csr_matrix) -> FloatArray:
        """Shape (n_texts, n_intents)."""
        return np.asarray((x @ self.weights).todense()) + self.bias

    def margins_of(self, text: Row) -> FloatArray:
        """Of a single text, shape (n_intents,)."""
        return text.times(self.weights) + self.bias


def _share(
    intents: FloatArray,
    x: sp.csr_matrix,
    y: FloatArray,
    weights: dict[str, float],
    fit: Fit,
    glance: FloatArray | None = None,
) -> tuple[sp.csc_matrix, FloatArray]:
    """Weights (n_features, n) and bias (n,) of some intents; all others are the rest."""
    if len(y) < _MANY or not fit.near:
        return _pruned(*_against_rest(intents, x, y, weights, fit), fit)
    near = _near(intents, x if glance is None else x[:, glance], y, weights, fit)
    learnt = [
        _pruned(*_against_rest([intent], x[rows], y[rows], weights, fit), fit) for intent, rows in zip(intents, near)
    ]
    return sp.hstack([kept for kept, _ in learnt], format="csc"), np.hstack([bias for _, bias in learnt])


def _near(
    intents: FloatArray, x: sp.csr_matrix, y: FloatArray, weights: dict[str, float], fit: Fit
) -> Iterator[FloatArray]:
    """Of each intent its own examples and the others that count in learning it, as rows of x."""
    own = [y == intent for intent in intents]
    seen = np.hstack([np.flatnonzero(y == intent)[::_FIRST_LOOK] for intent in np.unique(y)])
    rows, bias = _against_rest(intents, x[seen], y[seen], weights, replace(fit, tolerance=_FIRST_TOLERANCE))
    margins = x.astype(np.float32) @ rows.astype(np.float32).T + bias
    for mine, margin in zip(own, margins.T):
        nearest = np.where(mine, -np.inf, margin).argmax()
        yield np.flatnonzero(mine | (margin > min(_NEAR, margin[nearest] - 1e-6)))


def _against_rest(
    intents: Sequence[str], x: sp.csr_matrix, y: FloatArray, weights: dict[str, float], fit: Fit
) -> tuple[FloatArray, FloatArray]:
    """Weights (n, n_features) and bias (n,)."""
    labels = np.where(np.isin(y, intents), y, _REST)
    chosen = {intent: weights[intent] for intent in intents}
    svm = LinearSVC(
        C=fit.c, tol=fit.tolerance, intercept_scaling=fit.intercept, random_state=_SEED, class_weight=chosen
    ).fit(x, labels)
    if len(svm.classes_) == 2:  # liblinear gives one row for two classes, the margins of the second
        rows, bias = np.vstack([-svm.coef_, svm.coef_]), np.hstack([-svm.intercept_, svm.intercept_])
    else:
        rows, bias = svm.coef_, svm.intercept_
    places = [int(np.flatnonzero(svm.classes_ == intent)[0]) for intent in intents]
    return rows[places], bias[places].astype(np.float32)


def _pruned(rows: FloatArray, bias: FloatArray, fit: Fit) -> tuple[sp.csc_matrix, FloatArray]:
    kept = rows.astype(np.float32)
    kept[np.abs(kept) < fit.smallest_weight] = 0
    return sp.csc_matrix(kept.T), bias


class IntentModel:
    """Features, machine, what likeness to the examples adds, and temperature."""

    def __init__(
        self, features: Features, machine: Machine, likeness: Likeness, temperature: float = TEMPERATURE
    ) -> None:
        self._features, self._machine, self._likeness, self.temperature = features, machine, likeness, temperature

    @property
    def intents(self) -> list[str]:
        return self._machine.intents

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        intents: Sequence[str],
        temperature: float = TEMPERATURE,
        features: Features | None = None,
        languages: Languages = None,
    ) -> IntentModel:
        """languages: of each text, where they are known."""
        features = features or Features()
        x, glance = features.fit(texts, languages), features.glance()
        likeness = Likeness.learn(x, intents, glance, features.terms)
        return cls(features, Machine.learn(x, intents, glance=glance), likeness, temperature)

    def scores(self, texts: Sequence[str], languages: Languages = None) -> FloatArray:
        """Of many at once, before the temperature; shape (n_texts, n_intents)."""
        x = self._features.of(texts, languages)
        return self._machine.margins(x) + self._likeness.of(x)

    def classify(self, text: str, language: str | None = None) -> list[tuple[str, float]]:
        """The ranking [(intent, confidence)], best first; confidences sum to 1."""
        row = self._features.row(text, language)
        scores = self._machine.margins_of(row) + self._likeness.of_row(row)
        shares = softmax(scores[None] / self.temperature)[0]
        return [(self.intents[i], float(shares[i])) for i in np.argsort(-shares)]


def softmax(scores: FloatArray) -> FloatArray:
    """Of each row, shape (n, n_intents)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
