"""What a text is about: its distribution over subjects, learnt from labelled texts of one language.

Subjects are the intents, with the example questions, or the themes that the integration portals of German towns share
(`nlu/themes`): the intents are too few to tell pages apart, the themes are about as many as a portal has pages. They
are the same in all languages, so that a question in one meets a page in another. A linear SVM per language; the
distribution is a softmax of its margins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from nlu.classifier import Fit, Machine, softmax
from nlu.features import concepts_in
from nlu.hashed import HashedTfidf
from nlu.retrieval.terms import Example, StemmedWords, spelling
from nlu.row import side_by_side

_FIT = Fit(c=0.5, smallest_weight=0.04, tolerance=1.0, near=False)  # the bias as in Fit


@dataclass(frozen=True)
class Manner:
    """temperature: the lower, the more a text is about its best subject alone. concepts: whether `nlu/concepts` are
    looked at beside letters and words; they help with the intents, for which they were made."""

    temperature: float
    concepts: bool


class NothingInCommon(ValueError):
    """No word or letters stand in two of the texts: nothing can be learnt from them."""


class Subjects:
    """Places texts of one language among the subjects."""

    def __init__(self, language: str, told: Sequence[Example], names: Sequence[str], manner: Manner) -> None:
        """`told`: (subject, text) pairs. `names`: the subjects of all languages, in the order of the distributions.

        Raises:
            NothingInCommon: the texts are too few or too short.
        """
        self._temperature = manner.temperature
        self._vectorizers = [
            HashedTfidf(min_df=2, preprocessor=spelling(language), analyzer="char_wb", ngram_range=(4, 4)),
            HashedTfidf(min_df=2, analyzer=StemmedWords(language)),
            *([HashedTfidf(analyzer=partial(concepts_in, language=language))] if manner.concepts else []),
        ]
        features = self._learnt([text for _, text in told])
        self._machine = Machine.learn(features, [subject for subject, _ in told], _FIT)
        place = {name: number for number, name in enumerate(names)}
        self._places = [place[subject] for subject in self._machine.intents]
        self._size = len(names)

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """The distribution over the subjects, shape (n_texts, n_subjects); each row sums to 1, or is zeros for a text
        without a known term."""
        found = np.zeros((len(texts), self._size), np.float32)
        if not texts:
            return found
        features = self._features(texts)
        found[:, self._places] = softmax(self._machine.margins(features) / self._temperature)
        found[features.getnnz(axis=1) == 0] = 0
        return found

    def of_one(self, text: str) -> np.ndarray:
        """The same of a single text, shape (n_subjects,)."""
        found = np.zeros(self._size, np.float32)
        row = side_by_side(*zip(*((v.row(text), v.size) for v in self._vectorizers))).of_unit_length()
        if len(row):
            found[self._places] = softmax(self._machine.margins_of(row)[None] / self._temperature)[0]
        return found

    def _learnt(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Fits the vectorizers; those that know nothing (no concept in any text) are left out."""
        parts, known = [], []
        for vectorizer in self._vectorizers:
            try:
                parts.append(vectorizer.fit_transform(texts))
            except ValueError:
                continue
            known.append(vectorizer)
        if not known:
            raise NothingInCommon
        self._vectorizers = known
        return normalize(sp.hstack(parts, format="csr"))

    def _features(self, texts: Sequence[str]) -> sp.csr_matrix:
        return normalize(sp.hstack([v.transform(texts) for v in self._vectorizers], format="csr"))


def summed(owners: np.ndarray, n: int, rows: np.ndarray) -> np.ndarray:
    """The sums of each owner's rows, shape (n, n_columns)."""
    ones = np.ones(len(owners), np.float32)
    return sp.csr_matrix((ones, (owners, np.arange(len(owners)))), shape=(n, len(owners))) @ rows
