"""What the classifier sees of a message: words and character n-grams, as typed and romanised, and concepts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from bot.core.text import fold
from nlu.concepts import lexicon
from nlu.embeddings import SentenceEmbedder
from nlu.hashed import HashedTfidf
from nlu.processes import beside
from nlu.romanise import romanised
from nlu.row import Row, side_by_side


def concepts_of(text: str) -> list[str]:
    return lexicon().of(text)


PARTS = ("words", "letters", "romanised words", "romanised letters", "concepts")
_Fitted = tuple[HashedTfidf, sp.csr_matrix] | None
_MANY = 20_000  # examples; from here on a term that stands in one of them only is left out, to save memory


def _vectorizer(part: str, examples: int) -> HashedTfidf:
    rare = 1 if part == "words" or examples < _MANY else 2
    if part == "concepts":
        return HashedTfidf(min_df=2, analyzer=concepts_of)
    spelt = romanised if part.startswith("romanised") else fold
    if part.endswith("letters"):
        return HashedTfidf(min_df=rare, preprocessor=spelt, analyzer="char_wb", ngram_range=(3, 5))
    return HashedTfidf(min_df=rare, preprocessor=spelt, token_pattern=r"\w+", ngram_range=(1, 2))


def _fitted(parts: Sequence[str], texts: Sequence[str]) -> list[_Fitted]:
    """Of many texts all but concepts is counted in other processes; concepts here, because they are asked for again."""
    others = [part for part in parts if part != "concepts"] if len(texts) >= _MANY else []
    with beside(_fit, others, texts) as counted:
        found = {part: _fit(part, texts) for part in parts if part not in others}
        found |= dict(zip(others, counted()))
    return [found[part] for part in parts]


def _fit(part: str, texts: Sequence[str]) -> _Fitted:
    """A part's terms and features; None when there is nothing in it."""
    vectorizer = _vectorizer(part, len(texts))
    try:
        return vectorizer, vectorizer.fit_transform(texts)
    except ValueError:  # an empty vocabulary
        return None


class Features:
    """TF-IDF of all of it side by side, each part of unit length; parts in which nothing is known are left out. With an
    embedder its vectors are one more part, of length `weight`."""

    def __init__(
        self, parts: Sequence[str] = PARTS, embedder: SentenceEmbedder | None = None, weight: float = 1.0
    ) -> None:
        self._parts, self._embedder, self._weight = parts, embedder, weight
        self._vectorizers: dict[str, HashedTfidf] = {}

    def fit(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Learns the vocabulary; returns the features, shape (n_texts, n_features)."""
        fitted = {name: part for name, part in zip(self._parts, _fitted(self._parts, texts)) if part}
        self._vectorizers = {name: vectorizer for name, (vectorizer, _) in fitted.items()}
        return self._beside([features for _, features in fitted.values()], texts)

    def glance(self) -> np.ndarray | None:
        """The columns of words and concepts, a seventh of what a text has; None when there are letters only."""
        widths = [vectorizer.size for vectorizer in self._vectorizers.values()]
        columns = np.flatnonzero(np.repeat([not name.endswith("letters") for name in self._vectorizers], widths))
        return columns if len(columns) else None

    def of(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._beside([vectorizer.transform(texts) for vectorizer in self._vectorizers.values()], texts)

    def row(self, text: str) -> Row:
        """The features of a single text."""
        parts = [(vectorizer.row(text), vectorizer.size) for vectorizer in self._vectorizers.values()]
        if self._embedder:
            vector = self._embedder.embed([text])[0] * self._weight
            parts.append((Row(np.arange(len(vector)), vector), len(vector)))
        return side_by_side(*zip(*parts))

    def _beside(self, parts: list[sp.csr_matrix], texts: Sequence[str]) -> sp.csr_matrix:
        embedded = [self._embedder.part(texts) * self._weight] if self._embedder else []
        return sp.hstack([*parts, *embedded], format="csr", dtype=np.float32)
