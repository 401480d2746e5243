"""TF-IDF without a vocabulary: terms are known by their hash.

scikit-learn's TfidfVectorizer keeps every term as a string in a dictionary: for 800,000 terms that is 200 MB in the
server and most of the time of a model swap. Here a term is a number below 2**30 (MurmurHash3, as in scikit-learn's
FeatureHasher), found by bisection among those that were seen. Of a million terms about a thousand share their number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from nlu.row import Row

_NUMBERS = 2**30
Analyzer = Callable[[str], list[str]]


class HashedTfidf:
    """As TfidfVectorizer with `sublinear_tf`, rows of unit length, float32; terms in fewer than `min_df` texts are
    left out. Takes HashingVectorizer's options for what a term is."""

    def __init__(self, min_df: int = 1, **terms: object) -> None:
        self._least = min_df
        self._hashing = HashingVectorizer(
            n_features=_NUMBERS, alternate_sign=False, norm=None, dtype=np.float32, lowercase=False, **terms
        )
        self._known = np.zeros(0, np.int32)
        self._idf = np.zeros(0, np.float32)

    @property
    def size(self) -> int:
        """How many terms are known."""
        return len(self._known)

    def fit_transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Learns the terms; shape (n_texts, n_terms).

        Raises:
            ValueError: no term stands in `min_df` texts.
        """
        counts = self._hashing.transform(texts)
        terms, places, df = np.unique(counts.indices, return_inverse=True, return_counts=True)
        kept = df >= self._least
        if not kept.any():
            raise ValueError("empty vocabulary; perhaps the texts hold no words")
        self._known = terms[kept].astype(np.int32)
        self._idf = (np.log((1 + len(texts)) / (1 + df[kept])) + 1).astype(np.float32)
        column = np.where(kept, np.cumsum(kept) - 1, -1)[places]
        return self._weighted(counts, column)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """The same for other texts, after `fit_transform`; a text without a known term is a row of zeros."""
        counts = self._hashing.transform(texts)
        return self._weighted(counts, self._columns(counts))

    def row(self, text: str) -> Row:
        """The same for a single text, in a fraction of the time."""
        counts = self._hashing.transform([text])
        columns = self._columns(counts)
        known = columns >= 0
        columns = columns[known]
        return Row(columns, (np.log(counts.data[known]) + 1) * self._idf[columns]).of_unit_length()

    def _columns(self, counts: sp.csr_matrix) -> np.ndarray:
        """The term of each entry of counts, -1 where it is not known."""
        found = np.minimum(np.searchsorted(self._known, counts.indices), len(self._known) - 1)
        return np.where(self._known[found] == counts.indices, found, -1)

    def _weighted(self, counts: sp.csr_matrix, column: np.ndarray) -> sp.csr_matrix:
        """column: the term of each entry of counts, -1 where it is not known."""
        known = column >= 0
        ends = np.concatenate([[0], np.cumsum(known)])[counts.indptr]
        columns = column[known].astype(np.int32)
        weights = (np.log(counts.data[known]) + 1) * self._idf[columns]
        shape = (counts.shape[0], len(self._known))
        return normalize(sp.csr_matrix((weights, columns, ends.astype(np.int32)), shape=shape), copy=False)
