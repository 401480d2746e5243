"""Words that stand beside the same words: latent semantic analysis (Deerwester et al. 1990) of one language.

Learnt from the town's pages and from the example questions, taken together by intent in handfuls. Texts are compared by
the cosine of their places in the latent space.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from nlu.retrieval.terms import Example, StemmedWords

_DIMENSIONS = 150
_HANDFULS = 12
_SEED = 7


class Meaning:
    """Places texts in a latent space of at most 150 dimensions."""

    def __init__(self, language: str, pages: Sequence[str], examples: Sequence[Example]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer=StemmedWords(language), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        texts = [text for text in [*pages, *_handfuls(examples)] if text.strip()]
        try:
            features = self._vectorizer.fit_transform(texts)
        except ValueError:  # no word stands in two texts
            self._axes = None
            return
        self._vectorizer.stop_words_ = None
        dimensions = min(_DIMENSIONS, min(features.shape) - 1)
        self._axes = (
            TruncatedSVD(dimensions, random_state=_SEED).fit(features).components_.T.astype(np.float32)
            if dimensions > 1
            else None
        )

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, shape (n_texts, n_dimensions); zeros for a text without a known word."""
        if self._axes is None:
            return np.zeros((len(texts), 1), np.float32)
        return normalize(self._vectorizer.transform(texts) @ self._axes)

    def of_one(self, text: str) -> np.ndarray:
        """The same of a single text, shape (n_dimensions,)."""
        if self._axes is None:
            return np.zeros(1, np.float32)
        places = self._vectorizer.vocabulary_
        counts = Counter(places[word] for word in self._vectorizer.analyzer(text) if word in places)
        if not counts:
            return np.zeros(self._axes.shape[1], np.float32)
        known = np.array(sorted(counts))
        weights = (np.log([counts[place] for place in known]) + 1) * self._vectorizer.idf_[known]
        place = weights @ self._axes[known]
        return (place / (np.linalg.norm(place) or 1.0)).astype(np.float32)


def _handfuls(examples: Sequence[Example]) -> list[str]:
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for number, (intent, text) in enumerate(examples):
        found[intent, number % _HANDFULS].append(text)
    return [" ".join(texts) for texts in found.values()]
