"""The terms of one text against a matrix. SciPy checks every matrix it makes; for one text that takes ten times as long
as the sums themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Row:
    """A sparse vector: places (k,), each once, and weights (k,)."""

    places: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.places)

    def times(self, matrix: sp.csr_matrix) -> np.ndarray:
        """The product with a matrix of shape (n_places, n), shape (n,)."""
        starts = matrix.indptr[self.places]
        lengths = matrix.indptr[self.places + 1] - starts
        before = np.cumsum(lengths) - lengths
        held = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
        weights = np.repeat(self.weights, lengths) * matrix.data[held]
        return np.bincount(matrix.indices[held], weights, matrix.shape[1])

    def of_unit_length(self) -> Row:
        """Itself where it is nothing."""
        length = np.sqrt(np.dot(self.weights, self.weights))
        return Row(self.places, self.weights / length) if length else self


def side_by_side(rows: Sequence[Row], widths: Sequence[int]) -> Row:
    """The rows one after the other; widths: how many places each has."""
    starts = np.cumsum(widths) - widths
    places = [row.places + start for row, start in zip(rows, starts)]
    return Row(np.concatenate(places), np.concatenate([row.weights for row in rows]))
