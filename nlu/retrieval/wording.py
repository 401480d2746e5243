"""Texts by their terms of one kind, letters or words: BM25 of each term, and of a question how much each term tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from nlu.retrieval.bm25 import K1, bm25, idf
from nlu.retrieval.terms import Example, telling
from nlu.row import Row


class Wording:
    """The terms of one language, learnt from the pages."""

    def __init__(
        self, terms: CountVectorizer, pages: Sequence[str], told: Sequence[Example], unknown: bool = False
    ) -> None:
        """told: (subject, text) pairs that show which terms tell what a question is about. unknown: whether a term of
        the question that no page has is missed in every page, as much as the rarest.

        Raises:
            ValueError: no page has a term.
        """
        self._terms, self._analyzer = terms, terms.build_analyzer()
        self._idf = idf(terms.fit_transform(pages))
        self._telling = telling(terms, told)
        self._missed = float(self._idf.max()) if unknown else 0.0

    def of(self, texts: Sequence[str], b: float) -> sp.csr_matrix:
        """BM25 of every term in every text, shape (n_terms, n_texts); b: how much the length of a text counts."""
        return bm25(self._terms.transform(texts), self._idf, b).T.tocsr().astype(np.float32)

    def asked(self, text: str) -> Row | None:
        """The terms of a question, each by how much it tells, so that a text with all of them gets about 1. None when
        no page has any."""
        terms = set(self._analyzer(text))
        places = np.array([self._terms.vocabulary_[term] for term in terms & self._terms.vocabulary_.keys()], int)
        places.sort()
        weights = self._telling[places]
        known = float(weights @ self._idf[places])
        if not known:
            return None
        missed = self._missed * (len(terms) - len(places))  # terms that no page has
        return Row(places, weights / ((known + missed) * (K1 + 1)))

    def held(self, text: str, *fields: sp.csr_matrix) -> list[np.ndarray]:
        """How much of a question the texts of each field have, (n_texts,) each; zeros when no page has any of it."""
        asked = self.asked(text)
        return [asked.times(field) if asked else np.zeros(field.shape[1]) for field in fields]
