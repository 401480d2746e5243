"""What the classifier sees of a message: words and character n-grams, as typed and romanised, and concepts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.core.text import fold
from nlu.concepts import lexicon
from nlu.embeddings import SentenceEmbedder
from nlu.romanise import romanised


def concepts_of(text: str) -> list[str]:
    return lexicon().of(text)


PARTS = ("words", "letters", "romanised words", "romanised letters", "concepts")


def _vectorizer(part: str) -> TfidfVectorizer:
    shared = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}
    if part == "concepts":
        return TfidfVectorizer(analyzer=concepts_of, min_df=2, **shared)
    spelt = romanised if part.startswith("romanised") else fold
    if part.endswith("letters"):
        return TfidfVectorizer(preprocessor=spelt, analyzer="char_wb", ngram_range=(2, 5), min_df=2, **shared)
    rare = 1 if part == "words" else 2
    return TfidfVectorizer(preprocessor=spelt, token_pattern=r"\w+", ngram_range=(1, 2), min_df=rare, **shared)


class Features:
    """TF-IDF of all of it side by side, each part of unit length; parts in which nothing is known are left out. With an
    embedder its vectors are one more part, of length `weight`."""

    def __init__(
        self, parts: Sequence[str] = PARTS, embedder: SentenceEmbedder | None = None, weight: float = 1.0
    ) -> None:
        self._parts, self._embedder, self._weight = parts, embedder, weight
        self._vectorizers: list[TfidfVectorizer] = []

    def fit(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Learns the vocabulary; returns the features, shape (n_texts, n_features)."""
        parts = []
        for vectorizer in map(_vectorizer, self._parts):
            try:
                parts.append(vectorizer.fit_transform(texts))
            except ValueError:  # an empty vocabulary
                continue
            vectorizer.stop_words_ = None  # scikit-learn keeps every rare n-gram there, for nobody
            self._vectorizers.append(vectorizer)
        return self._beside(parts, texts)

    def of(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._beside([vectorizer.transform(texts) for vectorizer in self._vectorizers], texts)

    def _beside(self, parts: list[sp.csr_matrix], texts: Sequence[str]) -> sp.csr_matrix:
        embedded = [self._embedder.part(texts) * self._weight] if self._embedder else []
        return sp.hstack([*parts, *embedded], format="csr", dtype=np.float32)
