"""Which intent is this: one linear SVM over all languages, on words and letters as typed and romanised, and concepts.

One classifier for all languages, because examples in one language then help the others (docs/nlu.md has the figures).
Confidence is a softmax of the margins with a temperature that is fitted on a held-out share; out of scope is an intent
of its own with many examples. Weights that hardly count are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.svm import LinearSVC

from nlu.features import Features

FloatArray = np.ndarray
_C = 1.0
_TOLERANCE = 0.1  # looser than scikit-learn's default: a third of the time, the same answers
_HELD_OUT = 0.15
_SEED = 7
_SMALLEST_WEIGHT = 0.005
_TEMPERATURES = (0.05, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.23, 0.26, 0.3, 0.4, 0.5)


@dataclass
class Machine:
    """weights: (n_features, n_intents), sparse; bias: (n_intents,)."""

    intents: list[str]
    weights: sp.csr_matrix
    bias: FloatArray

    @classmethod
    def learn(cls, x: sp.csr_matrix, labels: Sequence[str]) -> Machine:
        svm = LinearSVC(C=_C, tol=_TOLERANCE, random_state=_SEED, class_weight="balanced").fit(x, labels)
        weights, bias = svm.coef_.astype(np.float32), svm.intercept_.astype(np.float32)
        if len(svm.classes_) == 2:  # liblinear gives one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        weights[np.abs(weights) < _SMALLEST_WEIGHT] = 0
        return cls(list(svm.classes_), sp.csr_matrix(weights.T), bias)

    def margins(self, x: sp.csr_matrix) -> FloatArray:
        """Shape (n_texts, n_intents)."""
        return np.asarray((x @ self.weights).todense()) + self.bias


class IntentModel:
    """Features, machine and temperature."""

    def __init__(self, features: Features, machine: Machine, temperature: float) -> None:
        self._features, self._machine, self.temperature = features, machine, temperature

    @property
    def intents(self) -> list[str]:
        return self._machine.intents

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """Learns from everything; beside it, from all but a held-out share, to see how sure one may be."""
        features = Features()
        x, y = features.fit(texts), np.array(intents)
        held = np.random.default_rng(_SEED).random(len(y)) < _HELD_OUT
        with ThreadPoolExecutor(2) as pool:  # liblinear lets go of the interpreter
            whole, part = pool.submit(Machine.learn, x, y), pool.submit(Machine.learn, x[~held], y[~held])
            temperature = _fitted_temperature(part.result(), x[held], y[held])
            return cls(features, whole.result(), temperature)

    def classify(self, text: str) -> list[tuple[str, float]]:
        """The ranking [(intent, confidence)], best first; confidences sum to 1."""
        shares = softmax(self._machine.margins(self._features.of([text]))[0] / self.temperature)
        return [(self.intents[i], float(shares[i])) for i in np.argsort(-shares)]


def _fitted_temperature(machine: Machine, x: sp.csr_matrix, labels: Sequence[str]) -> float:
    """The temperature with the least log loss (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    places = {intent: place for place, intent in enumerate(machine.intents)}
    known = [row for row, label in enumerate(labels) if label in places]
    margins, gold = machine.margins(x[known]), [places[labels[row]] for row in known]
    rows = np.arange(len(known))
    losses = {t: -np.log(_softmax_rows(margins / t)[rows, gold] + 1e-9).mean() for t in _TEMPERATURES}
    return min(losses, key=losses.__getitem__)


def softmax(scores: FloatArray) -> FloatArray:
    return _softmax_rows(scores[None, :])[0]


def _softmax_rows(scores: FloatArray) -> FloatArray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
