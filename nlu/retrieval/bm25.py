"""BM25 (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", 3.4) as sparse matrices."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

K1 = 1.2


def idf(counts: sp.csr_matrix) -> np.ndarray:
    """How rare each term is, shape (n_terms,), from counts of shape (n_documents, n_terms)."""
    n = counts.shape[0]
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log(1 + (n - df + 0.5) / (df + 0.5))


def bm25(counts: sp.csr_matrix, rarity: np.ndarray, b: float) -> sp.csr_matrix:
    """The BM25 weight of every term in every document, shape (n_documents, n_terms)."""
    tf = counts.tocsr().astype(float)
    lengths = np.asarray(tf.sum(axis=1)).ravel()
    mean = lengths[lengths > 0].mean() if (lengths > 0).any() else 1.0
    rows = np.repeat(np.arange(tf.shape[0]), np.diff(tf.indptr))
    tf.data = tf.data * (K1 + 1) / (tf.data + K1 * (1 - b + b * lengths[rows] / mean)) * rarity[tf.indices]
    return tf
