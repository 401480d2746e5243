"""Plain TF-IDF of words (1-2) and characters within words (2-5) with a linear model over all languages, tuned.

C is the one that is right most often on a held-out fifth of the examples it learns from. An intent is given with
confidence when its own margin is above 0 (SVM: its side of the boundary), or its share is 0.5 (logistic regression).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from nlu.examples_file import Example
from nlu.measuring.peers.data import Judged, Ranking, one_at_a_time

_SEED = 7
_THREADS = 2
_HELD_OUT = 0.2
_TOLERANCE = 1e-3
_MODEL = "model.joblib"
_CHOICES = {"svm": (0.1, 0.3, 1.0, 3.0, 10.0), "logistic": (1.0, 3.0, 10.0)}
_CONFIDENT = {"svm": 0.0, "logistic": 0.5}


class Tfidf:
    """`kind`: svm or logistic."""

    sources = (Path(__file__),)
    in_child: tuple[str, ...] = ()

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def train(self, examples: Sequence[Example], folder: Path) -> dict[str, float]:
        texts, intents = [e.text for e in examples], [e.intent for e in examples]
        began = perf_counter()
        c = self._tuned(texts, intents)
        tuned = perf_counter()
        model = make_pipeline(_features(), self._machine(c)).fit(texts, intents)
        done = perf_counter()
        model[-1].coef_ = np.asfortranarray(model[-1].coef_)  # else all of it is copied for every single question
        joblib.dump(model, folder / _MODEL)
        return {"seconds": done - tuned, "tuning_seconds": tuned - began, "c": c}

    def answer(self, questions: Sequence[dict[str, str]], folder: Path) -> list[Judged]:
        model, limit = joblib.load(folder / _MODEL), _CONFIDENT[self._kind]
        return one_at_a_time(
            questions, lambda asked: _ranking(model, asked["text"]), lambda ranking: ranking[0][1] >= limit
        )

    def _tuned(self, texts: list[str], intents: list[str]) -> float:
        learnt, held, gold, asked = train_test_split(
            texts, intents, test_size=_HELD_OUT, random_state=_SEED, stratify=intents
        )
        features = _features()
        x, y = features.fit_transform(learnt), features.transform(held)

        def right(c: float) -> float:
            return float((self._machine(c).fit(x, gold).predict(y) == np.array(asked)).mean())

        choices = _CHOICES[self._kind]
        with ThreadPoolExecutor(_THREADS) as pool:
            return max(zip(pool.map(right, choices), choices))[1]

    def _machine(self, c: float) -> Any:
        if self._kind == "svm":
            return LinearSVC(C=c, tol=_TOLERANCE, random_state=_SEED)
        return LogisticRegression(C=c, tol=_TOLERANCE, solver="liblinear", random_state=_SEED)


def _features() -> FeatureUnion:
    words = TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    return FeatureUnion([("words", words), ("letters", letters)])


def _ranking(model: Pipeline, text: str) -> Ranking:
    scores = (model.predict_proba if hasattr(model, "predict_proba") else model.decision_function)([text])[0]
    return [(str(model.classes_[i]), float(scores[i])) for i in np.argsort(-scores)]
