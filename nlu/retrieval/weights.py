"""How much each field counts, and how sure a score is. Found by `nlu.measuring.pages.fit`, from nothing else."""

from __future__ import annotations

import numpy as np

FIELDS = ("text", "passage", "chain", "topics", "meaning", "themes", "german", "words")
SPELT = [0, 1, 2, 6, 7]  # fields above zero for letters or words that the page has
WEIGHTS = np.array([0.96, 2.61, 1.33, 4.02, 2.77, 1.05, 5.20, 1.38])
# Of German questions, and of translations into German.
GERMAN = np.array([2.37, 2.44, 2.05, 3.02, 1.35, 1.44, 0, 0.15])
USUAL = np.array([0.054, 0.040, 0.006, 0.541, 0.127, 0.053, 0.000, 0.032])  # mean of each field over a portal's pages
SPREAD = np.array([0.073, 0.058, 0.021, 0.106, 0.115, 0.092, 0.007, 0.054])  # its standard deviation
# Of a page that is written in other languages only: its titles are known, and what it is about.
ELSEWHERE = np.array([0, 0, 3.09, 4.92, 0.56, 2.04, 2.70, 0])
NOTHING = 5.0  # the score of a page that is always there and answers nothing, so that a small portal is not too sure
_SURE = np.array([0.42, 1.78])  # (base, by share), see `certain`
_SURE_BOTH = np.array([0.63, 1.82])  # of a question and its translation together
_USUAL_PAGES = 20  # that many pages of a usual portal are counted with a town's own, for towns with few
_FLOOR = 0.05  # added to the spread, for fields that hardly tell pages apart
_LEVEL = 3.0


def scored(
    fields: np.ndarray, elsewhere: np.ndarray, written: np.ndarray = WEIGHTS, other: np.ndarray = ELSEWHERE
) -> np.ndarray:
    """How well each page fits, shape (n_pages,), from fields of shape (n_pages, n_fields).

    elsewhere: (n_pages,), whether a page is written in other languages than the question's only; then the weights
    `other` count, else `written`.
    """
    fields = standard_in_groups(fields, elsewhere)
    return np.where(elsewhere, fields @ other, fields @ written)


def standard_in_groups(fields: np.ndarray, elsewhere: np.ndarray) -> np.ndarray:
    """`standard` of the pages that are written in the language and of the others, each among its own."""
    result = np.zeros_like(fields)
    for group in (elsewhere, ~elsewhere):
        if group.any():
            result[group] = standard(fields[group])
    return result


def standard(fields: np.ndarray) -> np.ndarray:
    """The fields of one question, each by how far a page stands out among all, in thirds of a standard deviation: a
    question of many telling words and one of few are then alike; shape (n_pages, n_fields)."""
    n, more = len(fields), _USUAL_PAGES
    mean = (fields.sum(axis=0) + more * USUAL) / (n + more)
    variance = (((fields - mean) ** 2).sum(axis=0) + more * SPREAD**2) / (n + more)
    return (fields - mean) / (_LEVEL * (np.sqrt(variance) + _FLOOR))


def weights_in(language: str) -> np.ndarray:
    """Of pages that are written in the language of a question."""
    return GERMAN if language == "de" else WEIGHTS


def certainty(scores: np.ndarray, both: bool = False) -> np.ndarray:
    """How likely each page is the one that answers, 0 to 1, shape (n_pages,); the higher the score, the surer.

    both: the scores are the means of a question and its translation.
    """
    return certain(shares_beside_nothing(scores), _SURE_BOTH if both else _SURE)


def shares_beside_nothing(scores: np.ndarray) -> np.ndarray:
    """The log shares of the pages, (n_pages,), beside a page that answers nothing."""
    return log_shares(np.append(scores, NOTHING))[:-1]


def certain(shares: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Certainty from log shares; base: (base, by share)."""
    return 1 / (1 + np.exp(-(base[0] + base[1] * shares)))


def log_shares(scores: np.ndarray) -> np.ndarray:
    """The logarithm of the softmax over the pages (last axis)."""
    above = scores - scores.max(axis=-1, keepdims=True)
    return above - np.log(np.exp(above).sum(axis=-1, keepdims=True))
