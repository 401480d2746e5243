"""How like an intent's examples a message is, beside the margins of the machines: the nearest example, and all of them.

A linear machine counts every usual word of its intent again, as a word, in letters and romanised; a message that holds
some of them and means another thing gets a great margin. So a message counts less for an intent the more it is like
all of its examples together, and more if one example is like it (decision 39). What k-nearest neighbours and Rocchio's
centroids measure (Manning, Raghavan & Schütze 2008, Introduction to Information Retrieval, chapter 14), by the cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from nlu.row import Row

FloatArray = np.ndarray
NEAREST, ALL = 0.22, -0.49  # margins an intent gains for each; learnt on situations held out whole (decision 39)
_SMALLEST = 0.01  # in the sum of all; smaller entries are dropped
_AT_ONCE = 256  # messages; as many rows as there are examples stand in memory for each


@dataclass(frozen=True)
class Likeness:
    """held: (n_features, n_examples + n_intents); of the examples, in the order of their intents, the features `by`
    alone, then the sums of each intent, of unit length before small entries were dropped. (Two matrices would say
    twice where each feature begins, five megabytes.) starts: the first example of each intent."""

    held: sp.csr_matrix
    starts: np.ndarray

    @classmethod
    def learn(cls, x: sp.csr_matrix, labels: Sequence[str], by: np.ndarray | None, terms: int) -> Likeness:
        """by: the columns by which the nearest example is found, all where they are not given; terms: how many
        columns, the first ones, are terms."""
        intents, places = np.unique(labels, return_inverse=True)
        order = np.argsort(places, kind="stable")
        examples = x[order] @ _only(slice(None) if by is None else by, x.shape[1])
        held = sp.csr_matrix(sp.vstack([examples, _sums(x, places, terms)]), dtype=np.float32)
        held.eliminate_zeros()
        return cls(held.T.tocsr(), np.searchsorted(places[order], np.arange(len(intents))))

    def of(self, x: sp.csr_matrix) -> FloatArray:
        """What is added to the margins of each message, shape (n_texts, n_intents)."""
        parts = [x[start : start + _AT_ONCE] for start in range(0, x.shape[0], _AT_ONCE)]
        return np.vstack([self._weighed((part @ self.held).toarray()) for part in parts])

    def of_row(self, text: Row) -> FloatArray:
        """The same of a single text, shape (n_intents,)."""
        return self._weighed(text.times(self.held)[None])[0]

    def _weighed(self, like: FloatArray) -> FloatArray:
        near, sums = np.split(like, [-len(self.starts)], axis=1)
        return NEAREST * np.maximum.reduceat(near, self.starts, axis=1) + ALL * sums


def _sums(x: sp.csr_matrix, places: np.ndarray, terms: int) -> sp.csr_matrix:
    which = sp.csr_matrix((np.ones(len(places), np.float32), (places, np.arange(len(places)))))
    sums = normalize((which @ x @ _only(np.arange(terms), x.shape[1])).tocsr())
    sums.data[sums.data < _SMALLEST] = 0
    return sums


def _only(columns: np.ndarray | slice, width: int) -> sp.dia_matrix:
    """What leaves these columns as they are and empties the others."""
    kept = np.zeros(width, np.float32)
    kept[columns] = 1
    return sp.diags(kept)
