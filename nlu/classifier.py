"""Which intent is this: TF-IDF of words and of characters within words, a linear SVM per language.

One classifier per language behind the language router; when the router is torn between languages, their margins are
mixed by its probabilities. How sure we are is judged on raw margins, the nearest example and the nearest centroid,
each standardised on held-out data and summed (softmax of margins says little about unknown questions); the shown
confidence is a softmax with a temperature fitted on the same held-out data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.core.text import fold

FloatArray = np.ndarray
_HELD_OUT = 0.15
_LANGUAGE_FLOOR = 0.12
_TEMPERATURES = (0.05, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5)


def _vectorizers() -> list[TfidfVectorizer]:
    shared = {"preprocessor": fold, "sublinear_tf": True, "dtype": np.float32, "lowercase": False}
    return [
        TfidfVectorizer(analyzer="word", token_pattern=r"\w+", ngram_range=(1, 2), **shared),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, **shared),
    ]


@dataclass
class Judgement:
    """Scores of one message: a margin per intent, and how much it resembles anything known (standardised sum)."""

    margins: FloatArray  # (n_intents,)
    familiarity: float


@dataclass
class LanguageClassifier:
    """The classifier of one language.

    margins: one-versus-rest SVM decision values, shape (n_intents,); familiarity: sum of three z-scores.
    """

    c: float = 0.7
    seed: int = 7
    intents: Sequence[str] = ()
    vectorizers: list[TfidfVectorizer] = field(default_factory=_vectorizers)
    weights: FloatArray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    bias: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    examples: sp.csr_matrix | None = None
    centroids: sp.csr_matrix | None = None
    means: FloatArray = field(default_factory=lambda: np.zeros(3))
    spreads: FloatArray = field(default_factory=lambda: np.ones(3))
    temperature: float = 0.2

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> LanguageClassifier:
        """Learn; the last step before learning from everything is measuring on a held-out share."""
        held = np.random.default_rng(self.seed).random(len(texts)) < _HELD_OUT
        if held.any() and not held.all():
            inner = [(t, y) for t, y, h in zip(texts, labels, held) if not h]
            outer = [(t, y) for t, y, h in zip(texts, labels, held) if h]
            self._learn([t for t, _ in inner], [y for _, y in inner])
            self._calibrate([t for t, _ in outer], [y for _, y in outer])
        self._learn(texts, labels)
        return self

    def _learn(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        features = sp.hstack([v.fit_transform(texts) for v in self.vectorizers], format="csr")
        svm = LinearSVC(C=self.c, random_state=self.seed, class_weight="balanced").fit(features, labels)
        self.intents = list(svm.classes_)
        self.weights = np.ascontiguousarray(svm.coef_.T.astype(np.float32))
        self.bias = svm.intercept_.astype(np.float32)
        if len(self.intents) == 2:  # liblinear gives one row for two classes
            self.weights, self.bias = np.hstack([-self.weights, self.weights]), np.hstack([-self.bias, self.bias])
        self.examples = features
        self.centroids = _centroids(features, np.searchsorted(self.intents, labels), len(self.intents))

    def _calibrate(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        raw = [self._raw(text) for text in texts]
        signals = np.array([s for _, s in raw])
        self.means, self.spreads = signals.mean(axis=0), signals.std(axis=0) + 1e-6
        known = [(m, self.intents.index(y)) for (m, _), y in zip(raw, labels) if y in self.intents]
        losses = {t: -np.mean([np.log(_softmax(m / t)[y] + 1e-9) for m, y in known]) for t in _TEMPERATURES}
        self.temperature = min(losses, key=losses.__getitem__)

    def _raw(self, text: str) -> tuple[FloatArray, FloatArray]:
        x = sp.hstack([v.transform([text]) for v in self.vectorizers], format="csr")
        margins = np.asarray(x @ self.weights).ravel() + self.bias
        norm = float(np.sqrt(x.multiply(x).sum())) or 1.0
        nearest = (self.examples @ x.T).max() / norm
        centroid = (self.centroids @ x.T).max() / norm
        return margins, np.array([margins.max(), nearest, centroid])

    def judge(self, text: str) -> Judgement:
        margins, signals = self._raw(text)
        return Judgement(margins, float(((signals - self.means) / self.spreads).sum()))


@dataclass
class IntentClassifierModel:
    """All languages together. `intents` is the union of what the languages know."""

    languages: dict[str, LanguageClassifier] = field(default_factory=dict)
    intents: list[str] = field(default_factory=list)

    @classmethod
    def fit(cls, texts: Sequence[str], languages: Sequence[str], intents: Sequence[str]) -> IntentClassifierModel:
        model = cls(intents=sorted(set(intents)))
        for language in sorted(set(languages)):
            rows = [i for i, known in enumerate(languages) if known == language]
            model.languages[language] = LanguageClassifier().fit([texts[i] for i in rows], [intents[i] for i in rows])
        return model

    def classify(self, text: str, languages: Mapping[str, float]) -> tuple[list[tuple[str, float]], float]:
        """The ranking [(intent, confidence)], best first, and the familiarity of the message."""
        shares = self._route(languages)
        confidences = dict.fromkeys(self.intents, 0.0)
        familiarity = 0.0
        for language, share in shares.items():
            classifier = self.languages[language]
            judgement = classifier.judge(text)
            for intent, p in zip(classifier.intents, _softmax(judgement.margins / classifier.temperature)):
                confidences[intent] += share * float(p)
            familiarity += share * judgement.familiarity
        return sorted(confidences.items(), key=lambda pair: -pair[1]), familiarity

    def _route(self, languages: Mapping[str, float]) -> dict[str, float]:
        known = {code: p for code, p in languages.items() if code in self.languages}
        top = max(known.values(), default=0.0)
        if not top:
            return dict.fromkeys(self.languages, 1 / len(self.languages))
        kept = {code: p for code, p in known.items() if p >= max(_LANGUAGE_FLOOR, top / 6)} or known
        total = sum(kept.values())
        return {code: p / total for code, p in kept.items()}


def _centroids(features: sp.csr_matrix, labels: FloatArray, n: int) -> sp.csr_matrix:
    """One unit row per intent: the mean of its examples."""
    membership = sp.csr_matrix((np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))), (n, len(labels)))
    sums = (membership @ features).tocsr()
    lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel()) + 1e-9
    return (sp.diags(1 / lengths) @ sums).tocsr().astype(np.float32)


def _softmax(scores: FloatArray) -> FloatArray:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
