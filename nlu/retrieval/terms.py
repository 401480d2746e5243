"""The terms of one language: character 4-grams within words, so that German compounds, inflections and typos still
meet, and stemmed words.

How much a term tells in a question is learnt from texts of known subjects, themes of portals or intents: "can", "find"
and "Germany" stand in questions of every subject, "measles" in those of few. It is the Kullback–Leibler divergence of
the subjects of the texts that hold the term from those of all texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np
import scipy.sparse as sp
import snowballstemmer
from sklearn.feature_extraction.text import CountVectorizer

from bot.core.text import fold

Example = tuple[str, str]  # subject, text
_WORD = re.compile(r"\w+")
_SNOWBALL = {"ar": "arabic", "de": "german", "en": "english", "fr": "french", "ro": "romanian", "ru": "russian",
             "tr": "turkish"}  # fmt: skip
_ELISION = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis)?qu)['’](?=\w)", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_STEM_LENGTH = 6  # letters that stay of a word in languages without a stemmer
_SMOOTHING = 3.0
_SELDOM = 5  # a term in fewer texts than that is taken to tell all
_TELLS_ALL = 3.0
_TELLS_LEAST = 0.05


@lru_cache(maxsize=60_000)
def _stem(word: str, language: str) -> str:
    return _stemmer(language).stemWord(word)


@cache
def _stemmer(language: str):  # type: ignore[no-untyped-def]
    return snowballstemmer.stemmer(_SNOWBALL[language])


class StemmedWords:
    """A callable that can be stored with a model."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, text: str) -> list[str]:
        words = _WORD.findall(spelling(self._language)(text))
        if self._language in _SNOWBALL:
            return [_stem(word, self._language) for word in words]
        return [word[:_STEM_LENGTH] for word in words]


def spelling(language: str) -> Callable[[str], str]:
    """How a text of the language is spelt for comparing."""
    return {"de": _german, "fr": _french}.get(language, fold)


def _german(text: str) -> str:
    """Folded, with the hyphens within compounds left out: "Mehr-Generationen-Haus" is a Mehrgenerationenhaus."""
    return fold(_HYPHEN.sub("", text))


def _french(text: str) -> str:
    """Folded, with l', d' and qu' apart from their word; folding alone would make one word of "l'école"."""
    return fold(_ELISION.sub(" ", text))


def letters(language: str) -> CountVectorizer:
    return CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), preprocessor=spelling(language))


def stemmed(language: str) -> CountVectorizer:
    return CountVectorizer(analyzer=StemmedWords(language))


def telling(vectorizer: CountVectorizer, told: Sequence[Example]) -> np.ndarray:
    """How much each term of the vocabulary tells, from 0.05 to 1, shape (n_terms,)."""
    size = len(vectorizer.vocabulary_)
    if not told:
        return np.ones(size)
    held = (vectorizer.transform([text for _, text in told]) > 0).astype(float)
    _, places = np.unique([subject for subject, _ in told], return_inverse=True)
    of_subject = sp.csr_matrix((np.ones(len(places)), (np.arange(len(places)), places)))
    usual = np.bincount(places) / len(places)
    counts = (held.T @ of_subject).tocsr()
    n = np.asarray(counts.sum(axis=1)).ravel()
    divergence = _divergence(counts, n, usual)
    tells = _TELLS_LEAST + (1 - _TELLS_LEAST) * np.minimum(1, divergence / _TELLS_ALL)
    return np.where(n < _SELDOM, 1.0, tells)


def _divergence(counts: sp.csr_matrix, n: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Of the subjects of each term from the usual ones, shape (n_terms,); counts: (n_terms, n_subjects). Subjects
    without the term, nearly all, have the share that smoothing gives them and are summed at once."""
    rows = np.repeat(np.arange(len(n)), np.diff(counts.indptr))
    expected = usual[counts.indices]
    shares = (counts.data + _SMOOTHING * expected) / (n[rows] + _SMOOTHING)
    held = np.bincount(rows, shares * np.log(shares / expected), len(n))
    without, smoothed = 1 - np.bincount(rows, expected, len(n)), _SMOOTHING / (n + _SMOOTHING)
    return held + without * smoothed * np.log(smoothed)
