"""How alike a question and a page are in what they are about, by the intents (`nlu.retrieval.subjects`).

A page is about the mean of its sentences, in all the languages it is written in. Two distributions are compared by the
Bhattacharyya coefficient, the sum of the roots of their products, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nlu.processes import shared_out
from nlu.retrieval.documents import Document
from nlu.retrieval.subjects import Manner, Subjects, summed

MANNER = Manner(temperature=0.2, concepts=True)


def of_pages(intents: Mapping[str, Subjects], documents: Mapping[str, Sequence[Document]]) -> np.ndarray:
    """What each page is about, shape (n_pages, n_intents): the mean over the languages with a text; for a page without
    any, over those with a title; zeros for a page without a word."""
    found = shared_out(_of_pages, list(intents), intents, documents)
    written = [[bool(document.passages) for document in documents[code]] for code in intents]
    texts, titles = (_mean(found, np.array(there, float)) for there in (written, np.ones_like(written)))
    return np.where(np.any(written, axis=0)[:, None], texts, titles)


def alike(distribution: np.ndarray, roots: np.ndarray) -> np.ndarray:
    """A question's distribution (n_intents,) and the roots of those of the pages (n_pages, n_intents), shape
    (n_pages,)."""
    return roots @ np.sqrt(distribution)


def _of_pages(
    code: str, intents: Mapping[str, Subjects], documents: Mapping[str, Sequence[Document]]
) -> np.ndarray:  # fmt: skip
    """In one language, the mean over titles and sentences; a title counts once for every passage below it."""
    pages = documents[code]
    owned = [(page, text) for page, document in enumerate(pages) for part in document.parts for text in part]
    owners = np.array([page for page, _ in owned], int)
    sums = summed(owners, len(pages), intents[code].of([text for _, text in owned]))
    return sums / np.maximum(1, np.bincount(owners, minlength=len(pages)))[:, None]


def _mean(distributions: Sequence[np.ndarray], there: np.ndarray) -> np.ndarray:
    """Over the languages in which a page is about something and `there` (n_languages, n_pages) is 1."""
    shares = [row * (own.sum(axis=1) > 0) for own, row in zip(distributions, there)]
    total = sum(own * share[:, None] for own, share in zip(distributions, shares))
    return total / np.maximum(1, sum(shares))[:, None]
