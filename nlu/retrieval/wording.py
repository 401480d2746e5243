"""Texts by their terms of one kind, letters or words: BM25 of each term, and of a question how much each term tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from nlu.retrieval.bm25 import K1, bm25, idf
from nlu.retrieval.terms import Example, telling


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
        self._terms = terms
        self._idf = idf(terms.fit_transform(pages))
        self._telling = telling(terms, told)
        self._missed = float(self._idf.max()) if unknown else 0.0

    def of(self, texts: Sequence[str], b: float) -> sp.csr_matrix:
        """BM25 of every term in every text, shape (n_terms, n_texts); b: how much the length of a text counts."""
        return bm25(self._terms.transform(texts), self._idf, b).T.tocsr().astype(np.float32)

    def asked(self, text: str) -> sp.csr_matrix | None:
        """The terms of a question, each by how much it tells, so that a text with all of them gets about 1; shape
        (1, n_terms). None when no page has any."""
        asked = (self._terms.transform([text]) > 0).astype(np.float32).multiply(self._telling).tocsr()
        known = float((asked @ self._idf).sum())
        return asked / ((known + self._missed * self._unknown(text)) * (K1 + 1)) if known else None

    def held(self, text: str, *fields: sp.csr_matrix) -> list[np.ndarray]:
        """How much of a question the texts of each field have, (n_texts,) each; zeros when no page has any of it."""
        asked = self.asked(text)
        if asked is None:
            return [np.zeros(field.shape[1]) for field in fields]
        return [np.asarray((asked @ field).todense()).ravel() for field in fields]

    def _unknown(self, text: str) -> int:
        """Terms of a text that no page has."""
        return len(set(self._terms.build_analyzer()(text)) - self._terms.vocabulary_.keys())
