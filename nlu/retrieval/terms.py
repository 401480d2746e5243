"""The terms of one language: character 4-grams within words, so that German compounds, inflections and typos still
meet, and stemmed words.

How much a term tells in a question is learnt from the example questions: "can", "find" and "Germany" stand in questions
of every intent, "measles" in those of few. It is the Kullback–Leibler divergence of the intents of the examples that
hold the term from those of all examples.
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

Example = tuple[str, str]  # intent, text
_WORD = re.compile(r"\w+")
_SNOWBALL = {"ar": "arabic", "de": "german", "en": "english", "fr": "french", "ro": "romanian", "ru": "russian",
             "tr": "turkish"}  # fmt: skip
_ELISION = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis)?qu)['’](?=\w)", re.IGNORECASE)
_STEM_LENGTH = 6  # letters that stay of a word in languages without a stemmer
_SMOOTHING = 3.0
_SELDOM = 5  # a term in fewer examples than that is taken to tell all
_TELLS_ALL = 1.5
_TELLS_LEAST = 0.2


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
    return _french if language == "fr" else fold


def _french(text: str) -> str:
    """Folded, with l', d' and qu' apart from their word; folding alone would make one word of "l'école"."""
    return fold(_ELISION.sub(" ", text))


def letters(language: str) -> CountVectorizer:
    return CountVectorizer(analyzer="char_wb", ngram_range=(4, 4), preprocessor=spelling(language))


def telling(vectorizer: CountVectorizer, examples: Sequence[Example]) -> np.ndarray:
    """How much each term of the vocabulary tells, from 0.2 to 1, shape (n_terms,)."""
    size = len(vectorizer.vocabulary_)
    if not examples:
        return np.ones(size)
    held = (vectorizer.transform([text for _, text in examples]) > 0).astype(float)
    _, places = np.unique([intent for intent, _ in examples], return_inverse=True)
    of_intent = sp.csr_matrix((np.ones(len(places)), (np.arange(len(places)), places)))
    usual = np.bincount(places) / len(places)
    counts = np.asarray((held.T @ of_intent).todense())
    n = counts.sum(axis=1)
    shares = (counts + _SMOOTHING * usual) / (n + _SMOOTHING)[:, None]
    divergence = (shares * np.log(shares / usual)).sum(axis=1)
    told = _TELLS_LEAST + (1 - _TELLS_LEAST) * np.minimum(1, divergence / _TELLS_ALL)
    return np.where(n < _SELDOM, 1.0, told)
