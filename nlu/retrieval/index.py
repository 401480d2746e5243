"""All pages, searchable: six fields per page, weighted and summed, and how sure the best one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from nlu.retrieval.bm25 import K1, bm25, idf
from nlu.retrieval.documents import Document
from nlu.retrieval.meaning import Meaning
from nlu.retrieval.terms import Example, letters, telling
from nlu.retrieval.topics import Topics, together
from nlu.retrieval.weights import FIELDS, WEIGHTS, certainty

_TEXT_B, _TITLE_B = 0.4, 0.3


@dataclass
class Hit:
    """A page by its German path, how sure it is the right one (0 to 1), and the index of its best passage (None: title
    only)."""

    path: str
    score: float
    passage: int | None


@dataclass
class Found:
    """fields: (n_pages, 6), each from 0 to about 1; passages: (n_passages,)."""

    fields: np.ndarray
    passages: np.ndarray


class LanguageIndex:
    """The pages as one language knows them."""

    def __init__(self, documents: Sequence[Document], language: str, examples: Sequence[Example]) -> None:
        """Raises ValueError when no page has a word in this language."""
        self.paths = [document.path for document in documents]
        self._letters = letters()
        counts = self._letters.fit_transform([document.text for document in documents])
        self._idf, self._telling = idf(counts), telling(self._letters, examples)
        owned = [(o, n, d.passage_text(n)) for o, d in enumerate(documents) for n in range(len(d.passages))]
        self._owners = np.array([o for o, _, _ in owned], int)
        self._numbers = np.array([n for _, n, _ in owned], int)
        self._text = self._field(counts, _TEXT_B)
        self._passages = self._field(self._counts([text for _, _, text in owned] or [""]), _TEXT_B)
        self._chain = self._field(self._counts([d.chain for d in documents]), _TITLE_B)
        self._title = self._field(self._counts([d.title for d in documents]), _TITLE_B)
        self._meaning = Meaning(language, [d.whole for d in documents], examples)
        self._meanings = self._meaning.of([d.text for d in documents])
        self._topics: Topics | None = None
        self._about = np.zeros((len(documents), 0))

    def about(self, topics: Topics, pages: np.ndarray) -> None:
        """What the pages are about, by `topics`; pages: (n_pages, n_intents), see nlu.retrieval.topics."""
        self._topics, self._about = topics, np.sqrt(pages)

    def _counts(self, texts: Sequence[str]) -> sp.csr_matrix:
        return self._letters.transform(texts)

    def _field(self, counts: sp.csr_matrix, b: float) -> sp.csr_matrix:
        """Shape (n_grams, n_texts)."""
        return bm25(counts, self._idf, b).T.tocsr().astype(np.float32)

    def find(self, text: str) -> Found | None:
        """None when no page has any letters of the text."""
        asked = (self._counts([text]) > 0).astype(np.float32).multiply(self._telling).tocsr()
        attainable = float((asked @ self._idf).sum()) * (K1 + 1)
        if not attainable:
            return None
        texts, passages, chain, title = (
            np.asarray((asked @ field).todense()).ravel() / attainable
            for field in (self._text, self._passages, self._chain, self._title)
        )
        best = np.zeros_like(texts)
        np.maximum.at(best, self._owners, passages[: len(self._owners)])
        topics = np.sqrt(self._topics.of([text])[0]) @ self._about.T if self._topics else np.zeros_like(texts)
        meaning = self._meanings @ self._meaning.of([text])[0]
        return Found(np.stack([texts, best, chain, title, topics, meaning], axis=1), passages)

    def search(self, text: str, limit: int) -> list[Hit]:
        found = self.find(text)
        if found is None:
            return []
        scores = found.fields @ WEIGHTS
        spelt = found.fields[:, : FIELDS.index("topics")].sum(axis=1) > 0  # a page without a letter of it is not given
        sure = certainty(scores)
        order = [page for page in np.argsort(-scores) if spelt[page]][:limit]
        return [Hit(self.paths[page], float(sure[page]), self._passage(page, found.passages)) for page in order]

    def _passage(self, page: int, passages: np.ndarray) -> int | None:
        own = np.flatnonzero(self._owners == page)
        return int(self._numbers[own[passages[own].argmax()]]) if len(own) else None


class PageIndex:
    """The portal, searchable in every language it has at least a title in."""

    def __init__(self, languages: Mapping[str, LanguageIndex]) -> None:
        self._languages = dict(languages)

    @classmethod
    def build(cls, content: Mapping[str, Any], examples: Mapping[str, Sequence[Example]] | None = None) -> PageIndex:
        """From what the bot exports: {"pages": [{"path", "titles", "chains", "passages", "questions"}]}, and example
        questions per language."""
        pages, examples = content.get("pages", []), examples or {}
        titled = {code for page in pages for code in page["titles"]}
        asked_in = titled & set(examples) if examples else titled  # nobody asks in a language without examples
        documents = {code: [Document(page, code) for page in pages] for code in sorted(asked_in)}
        built = {
            code: LanguageIndex(known, code, examples.get(code, ()))
            for code, known in documents.items()
            if any(any(c.isalnum() for c in document.text) for document in known)
        }
        _share_topics(built, documents, examples)
        return cls(built)

    @property
    def languages(self) -> Mapping[str, LanguageIndex]:
        return self._languages

    def search(self, text: str, language: str, limit: int = 5) -> list[Hit]:
        """The best pages for a question in `language`, best first; none when no page has a word in it."""
        index = self._languages.get(language)
        return index.search(text, limit) if index else []


def _share_topics(
    built: Mapping[str, LanguageIndex],
    documents: Mapping[str, Sequence[Document]],
    examples: Mapping[str, Sequence[Example]],
) -> None:
    """What the pages are about, from all languages that they and the examples are in."""
    intents = sorted({intent for known in examples.values() for intent, _ in known})
    topics = {code: Topics(code, examples[code], intents) for code in built if examples.get(code)}
    if topics:
        pages = together([topics[code].of_pages(documents[code]) for code in topics])
        for code, own in topics.items():
            built[code].about(own, pages)
