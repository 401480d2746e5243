"""How much each field counts, and how sure a score is. Found by `python -m nlu.retrieval.fit`, from nothing else."""

from __future__ import annotations

import numpy as np

FIELDS = ("text", "passage", "chain", "topics", "meaning", "themes", "german")
SPELT = [0, 1, 2, 6]  # fields above zero for letters that the page has
WEIGHTS = np.array([4.98, 10.09, 5.92, 7.32, 6.07, 2.59, 5.92])
NOTHING = 10.0  # the score of a page that is always there and answers nothing, so that a small portal is not too sure
_BASE, _BY_SHARE = 0.32, 1.78


def certainty(scores: np.ndarray) -> np.ndarray:
    """How likely each page is the one that answers, 0 to 1, shape (n_pages,); the higher the score, the surer."""
    return certain(log_shares(np.append(scores, NOTHING))[:-1], np.array([_BASE, _BY_SHARE]))


def certain(shares: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Certainty from log shares; base: (base, by share)."""
    return 1 / (1 + np.exp(-(base[0] + base[1] * shares)))


def log_shares(scores: np.ndarray) -> np.ndarray:
    """The logarithm of the softmax over the pages (last axis)."""
    above = scores - scores.max(axis=-1, keepdims=True)
    return above - np.log(np.exp(above).sum(axis=-1, keepdims=True))
