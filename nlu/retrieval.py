"""Which portal page, and which passage of it, answers this question.

BM25 (Robertson & Zaragoza 2009, k1 and b as below) over character 4-grams within words, so that German compounds,
inflections and typos still meet. Fields: the page's whole text, its title, the titles above it, its headings, the
coordinators' questions, and its best passage. All fields share one vocabulary per language, so that their weighted
sum is one sparse matrix and a search is one product.

Scores are the share of what a perfect match of the question could reach, 0 to about 1, comparable between questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from bot.core.text import fold

K1 = 1.2
_TEXT = (1.0, 0.4)  # weight, b
_TITLE = (0.5, 0.3)
_CHAIN = (0.2, 0.3)
_HEADINGS = (0.1, 0.3)
_PASSAGE = (0.4, 0.4)
_PERFECT = _TEXT[0] + _TITLE[0] + _PASSAGE[0]


@dataclass
class Hit:
    """A page by its German path, a score from 0 to about 1, and the index of its best passage (None: title only)."""

    path: str
    score: float
    passage: int | None


@dataclass
class LanguageIndex:
    """The pages as one language knows them.

    pages: (n_grams, n_pages) weights of all page fields; passages: (n_grams, n_passages); owners: page of each passage.
    """

    paths: list[str]
    vectorizer: CountVectorizer
    idf: np.ndarray
    pages: sp.csr_matrix
    passages: sp.csr_matrix
    owners: np.ndarray
    numbers: np.ndarray

    @classmethod
    def build(cls, pages: Sequence[Mapping[str, Any]], language: str) -> LanguageIndex | None:
        documents = [_Document(page, language) for page in pages]
        texts = [document.text for document in documents]
        if not any(text.strip() for text in texts):
            return None
        vectorizer = CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), preprocessor=fold)
        counts = vectorizer.fit_transform(texts)
        idf = _idf(counts)
        fields = (
            (texts, _TEXT),
            ([d.title for d in documents], _TITLE),
            ([d.chain for d in documents], _CHAIN),
            ([d.headings for d in documents], _HEADINGS),
        )
        weights = sum(w * _bm25(vectorizer.transform(t), idf, b) for t, (w, b) in fields)
        owned = [(o, n, d.passage_text(n)) for o, d in enumerate(documents) for n in range(len(d.passages))]
        rows = vectorizer.transform([text for _, _, text in owned] or [""])
        return cls(
            [d.path for d in documents],
            vectorizer,
            idf,
            weights.T.tocsr().astype(np.float32),
            (_PASSAGE[0] * _bm25(rows, idf, _PASSAGE[1])).T.tocsr().astype(np.float32),
            np.array([o for o, _, _ in owned], int),
            np.array([n for _, n, _ in owned], int),
        )

    def search(self, text: str, limit: int) -> list[Hit]:
        query = (self.vectorizer.transform([text]) > 0).astype(np.float32)
        attainable = float((query @ self.idf).sum()) * (K1 + 1) * _PERFECT
        if not attainable:
            return []
        scores = np.asarray((query @ self.pages).todense()).ravel()
        parts = np.asarray((query @ self.passages).todense()).ravel()[: len(self.owners)]
        best = np.zeros_like(scores)
        np.maximum.at(best, self.owners, parts)
        scores = (scores + best) / attainable
        return [self._hit(page, scores, parts) for page in np.argsort(-scores)[:limit] if scores[page] > 0]

    def _hit(self, page: int, scores: np.ndarray, parts: np.ndarray) -> Hit:
        own = np.flatnonzero(self.owners == page)
        passage = int(self.numbers[own[parts[own].argmax()]]) if len(own) else None
        return Hit(self.paths[page], float(scores[page]), passage)


class PageIndex:
    """The portal, searchable in every language it has at least a title in."""

    def __init__(self, languages: Mapping[str, LanguageIndex]) -> None:
        self._languages = dict(languages)

    @classmethod
    def build(cls, content: Mapping[str, Any]) -> PageIndex:
        """From what the bot exports: {"pages": [{"path", "titles", "chains", "passages", "questions"}]}."""
        pages = content.get("pages", [])
        codes = sorted({code for page in pages for code in page["titles"]})
        built = {code: LanguageIndex.build(pages, code) for code in codes}
        return cls({code: index for code, index in built.items() if index})

    def search(self, text: str, language: str, limit: int = 5) -> list[Hit]:
        """The best pages for a question in `language`, best first; none when no page has a word in it."""
        index = self._languages.get(language)
        return index.search(text, limit) if index else []


class _Document:
    """The fields of a page in one language."""

    def __init__(self, page: Mapping[str, Any], language: str) -> None:
        self.path: str = page["path"]
        self.title: str = page["titles"].get(language, "")
        self.chain: str = f"{page['chains'].get(language, '')} {self.title}"
        self.passages: list[dict[str, str]] = page["passages"].get(language, [])
        self.headings = " ".join([self.title, *(p["heading"] for p in self.passages)])
        questions = page.get("questions", {}).get(language, [])
        self.text = " ".join([self.title, *questions, *(f"{p['heading']} {p['text']}" for p in self.passages)])

    def passage_text(self, number: int) -> str:
        passage = self.passages[number]
        return f"{self.title} {passage['heading']} {passage['text']}"


def _idf(counts: sp.csr_matrix) -> np.ndarray:
    n = counts.shape[0]
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log(1 + (n - df + 0.5) / (df + 0.5))


def _bm25(counts: sp.csr_matrix, idf: np.ndarray, b: float) -> sp.csr_matrix:
    """The BM25 weight of every n-gram in every document, shape (n_documents, n_grams)."""
    tf = counts.tocsr().astype(float)
    lengths = np.asarray(tf.sum(axis=1)).ravel()
    mean = lengths[lengths > 0].mean() if (lengths > 0).any() else 1.0
    rows = np.repeat(np.arange(tf.shape[0]), np.diff(tf.indptr))
    tf.data = tf.data * (K1 + 1) / (tf.data + K1 * (1 - b + b * lengths[rows] / mean)) * idf[tf.indices]
    return tf
