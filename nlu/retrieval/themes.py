"""How alike a question and the passages of a page are in what they are about, by the themes that the integration
portals of German towns share (`nlu/themes`, `nlu.retrieval.subjects`).

Passages are taken from the German texts, which every page has: so a question in any language meets them, and one in
other words than the page's does. Compared by the cosine; a page is as alike as its best passage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import normalize

from nlu.retrieval.documents import Document
from nlu.retrieval.subjects import Manner, Subjects, summed

MANNER = Manner(temperature=0.1, concepts=False)


class ThemedPassages:
    """The passages of all pages by their themes."""

    def __init__(self, themes: Subjects, documents: Sequence[Document]) -> None:
        """documents: the pages in the language of `themes`."""
        owned = [(page, texts) for page, document in enumerate(documents) for texts in document.parts]
        self._written = [bool(document.passages) for document in documents]
        self._pages, self._owners = len(documents), np.array([page for page, _ in owned], int)
        parts = np.repeat(np.arange(len(owned)), [len(texts) for _, texts in owned])
        found = themes.of([text for _, texts in owned for text in texts])
        self._passages = normalize(summed(parts, len(owned), found)) if owned else found

    def alike(self, distribution: np.ndarray) -> np.ndarray:
        """A question's distribution (n_themes,) and each page's best passage, shape (n_pages,)."""
        best = np.zeros(self._pages)
        np.maximum.at(best, self._owners, self._passages @ normalize(distribution[None])[0])
        return best

    def best(self, page: int, distribution: np.ndarray) -> int | None:
        """The passage of a page that a question fits best; None for a page without any."""
        if not self._written[page]:
            return None
        own = np.flatnonzero(self._owners == page)
        return int((self._passages[own] @ distribution).argmax())
