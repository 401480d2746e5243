"""What the classifier sees of a message: words and character n-grams, as typed and romanised, of Arabic and Farsi those
of the consonants too, and concepts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from bot.core.text import fold
from nlu.concepts import lexicon
from nlu.consonants import consonants
from nlu.embeddings import SentenceEmbedder
from nlu.hashed import HashedTfidf
from nlu.processes import beside
from nlu.romanise import romanised
from nlu.row import Row, side_by_side
from nlu.transliterated import BY_CONSONANTS


class Said(NamedTuple):
    """A message; language: its code, None where it is not known."""

    text: str
    language: str | None


def _as_typed(said: Said) -> str:
    return fold(said.text)


def _romanised(said: Said) -> str:
    return romanised(said.text)


def _consonants(said: Said) -> str:
    """Nothing in other languages."""
    return consonants(said.text, said.language) if said.language in BY_CONSONANTS else ""


def _concepts(said: Said) -> list[str]:
    return concepts_in(*said)


def concepts_in(text: str, language: str | None) -> list[str]:
    return lexicon().of(text, language)


_SPELT = {"": _as_typed, "romanised ": _romanised, "consonant ": _consonants}
PARTS = (*(f"{spelt}{kind}" for spelt in _SPELT for kind in ("words", "letters")), "concepts")
Languages = Sequence[str | None] | None
_Fitted = tuple[HashedTfidf, sp.csr_matrix] | None
_MANY = 20_000  # examples; from here on a term that stands in one of them only is left out, to save memory


def _said(texts: Sequence[str], languages: Languages) -> list[Said]:
    return [Said(*pair) for pair in zip(texts, languages or [None] * len(texts), strict=True)]


def _vectorizer(part: str, examples: int) -> HashedTfidf:
    rare = 1 if part == "words" or examples < _MANY else 2
    if part == "concepts":
        return HashedTfidf(min_df=2, analyzer=_concepts)
    spelling = part.removesuffix("words").removesuffix("letters")
    if part.endswith("words"):
        return HashedTfidf(min_df=rare, preprocessor=_SPELT[spelling], token_pattern=r"\w+", ngram_range=(1, 2))
    shortest = 2 if spelling == "consonant " else 3
    return HashedTfidf(min_df=rare, preprocessor=_SPELT[spelling], analyzer="char_wb", ngram_range=(shortest, 5))


def _fitted(parts: Sequence[str], texts: Sequence[Said]) -> list[_Fitted]:
    """Of many texts all but concepts is counted in other processes; concepts here, because they are asked for again."""
    others = [part for part in parts if part != "concepts"] if len(texts) >= _MANY else []
    with beside(_fit, others, texts) as counted:
        found = {part: _fit(part, texts) for part in parts if part not in others}
        found |= dict(zip(others, counted()))
    return [found[part] for part in parts]


def _fit(part: str, texts: Sequence[Said]) -> _Fitted:
    """A part's terms and features; None when there is nothing in it."""
    vectorizer = _vectorizer(part, len(texts))
    try:
        return vectorizer, vectorizer.fit_transform(texts)
    except ValueError:  # an empty vocabulary
        return None


class Features:
    """TF-IDF of all of it side by side, each part of unit length; parts in which nothing is known are left out. With an
    embedder its vectors are one more part, of length `weight`.

    Texts go with the languages they are in, one for each, or with none at all.
    """

    def __init__(
        self, parts: Sequence[str] = PARTS, embedder: SentenceEmbedder | None = None, weight: float = 1.0
    ) -> None:
        self._parts, self._embedder, self._weight = parts, embedder, weight
        self._vectorizers: dict[str, HashedTfidf] = {}

    def fit(self, texts: Sequence[str], languages: Languages = None) -> sp.csr_matrix:
        """Learns the vocabulary; returns the features, shape (n_texts, n_features)."""
        fitted = {name: part for name, part in zip(self._parts, _fitted(self._parts, _said(texts, languages))) if part}
        self._vectorizers = {name: vectorizer for name, (vectorizer, _) in fitted.items()}
        return self._beside([features for _, features in fitted.values()], texts)

    def glance(self) -> np.ndarray | None:
        """The columns of words and concepts, a seventh of what a text has; None when there are letters only."""
        widths = [vectorizer.size for vectorizer in self._vectorizers.values()]
        columns = np.flatnonzero(np.repeat([not name.endswith("letters") for name in self._vectorizers], widths))
        return columns if len(columns) else None

    @property
    def terms(self) -> int:
        """How many features are terms; an embedder's come after them."""
        return sum(vectorizer.size for vectorizer in self._vectorizers.values())

    def of(self, texts: Sequence[str], languages: Languages = None) -> sp.csr_matrix:
        said = _said(texts, languages)
        return self._beside([vectorizer.transform(said) for vectorizer in self._vectorizers.values()], texts)

    def row(self, text: str, language: str | None = None) -> Row:
        """The features of a single text."""
        said = Said(text, language)
        parts = [(vectorizer.row(said), vectorizer.size) for vectorizer in self._vectorizers.values()]
        if self._embedder:
            vector = self._embedder.embed([text])[0] * self._weight
            parts.append((Row(np.arange(len(vector)), vector), len(vector)))
        return side_by_side(*zip(*parts))

    def _beside(self, parts: list[sp.csr_matrix], texts: Sequence[str]) -> sp.csr_matrix:
        embedded = [self._embedder.part(texts) * self._weight] if self._embedder else []
        return sp.hstack([*parts, *embedded], format="csr", dtype=np.float32)
