"""How alike two texts are in what they are about: by their distribution over the intents.

A language's examples give one centroid per intent (Rocchio); a text's distribution is a softmax over its cosines with
them. Intents are the same in all languages, so a question in one language meets a page in another. Two distributions
are compared by the Bhattacharyya coefficient, the sum of the roots of their products, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.preprocessing import normalize

from bot.core.text import fold
from nlu.features import concepts_of
from nlu.hashed import HashedTfidf
from nlu.retrieval.documents import Document
from nlu.retrieval.terms import Example, StemmedWords

_SHARPNESS = 0.03


class Topics:
    """What texts of one language are about."""

    def __init__(self, language: str, examples: Sequence[Example], intents: Sequence[str]) -> None:
        """`intents`: those of all languages, in the order of the distributions."""
        self._vectorizers = [
            HashedTfidf(min_df=2, preprocessor=fold, analyzer="char_wb", ngram_range=(4, 4)),
            HashedTfidf(analyzer=StemmedWords(language)),
            HashedTfidf(analyzer=concepts_of),
        ]
        texts = [text for _, text in examples]
        features = normalize(sp.hstack([v.fit_transform(texts) for v in self._vectorizers], format="csr"))
        place = {intent: number for number, intent in enumerate(intents)}
        rows = (np.ones(len(texts), np.float32), (np.arange(len(texts)), [place[intent] for intent, _ in examples]))
        self._centroids = normalize(
            features.T @ sp.csr_matrix(rows, shape=(len(texts), len(intents)), dtype=np.float32), axis=0
        ).tocsr()

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """The distribution over the intents, shape (n_texts, n_intents)."""
        features = normalize(sp.hstack([v.transform(texts) for v in self._vectorizers], format="csr"))
        cosines = np.asarray((features @ self._centroids).todense()) / _SHARPNESS
        powers = np.exp(cosines - cosines.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def of_pages(self, documents: Sequence[Document]) -> np.ndarray:
        """The mean over the sentences of each page, shape (n_pages, n_intents); zeros for a page without any."""
        owned = [(page, text) for page, document in enumerate(documents) for text in document.sentences]
        found = np.zeros((len(documents), self._centroids.shape[1]))
        if owned:
            owners = np.array([page for page, _ in owned])
            np.add.at(found, owners, self.of([text for _, text in owned]))
            found /= np.maximum(1, np.bincount(owners, minlength=len(documents)))[:, None]
        return found


def together(distributions: Sequence[np.ndarray]) -> np.ndarray:
    """The mean over the languages that a page is in."""
    there = sum((d.sum(axis=1, keepdims=True) > 0).astype(float) for d in distributions)
    return sum(distributions) / np.maximum(1, there)
