"""A question looked up in the pages of a language; with a translation of it in the German ones as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nlu.retrieval.weights import FIELDS, SPELT, certainty, scored, weights_in

if TYPE_CHECKING:
    from nlu.retrieval.index import LanguageIndex

_THEMED = 0.3  # likeness of themes of a page that nothing else speaks for


@dataclass
class Hit:
    """A page by its German path, how sure it is the right one (0 to 1), and the index of its best passage in a language
    (None: title only). `known`: a coordinator said so of this very question."""

    path: str
    score: float
    passage: int | None
    language: str
    known: bool = False


@dataclass
class Found:
    """fields: (n_pages, 8), each from 0 to about 1; passages: how well each fits, (n_passages,); themes: the
    distribution of the question over them, where the language has any."""

    fields: np.ndarray
    passages: np.ndarray
    themes: np.ndarray | None


class Look:
    """What the pages of one language have of a question."""

    def __init__(self, index: LanguageIndex, text: str) -> None:
        self.index, self._found = index, index.find(text)

    def scores(self) -> np.ndarray:
        """How well each page fits, shape (n_pages,)."""
        return scored(self._found.fields, self.index.elsewhere, weights_in(self.index.language))

    def given(self) -> np.ndarray:
        """Whether a page has anything of the question: a word or letters of it, or its theme where it is written
        elsewhere; shape (n_pages,)."""
        themed = self.index.elsewhere & (self._found.fields[:, FIELDS.index("themes")] > _THEMED)
        return (self._found.fields[:, SPELT].sum(axis=1) > 0) | themed

    def passage(self, page: int) -> tuple[int | None, str]:
        return self.index.passage(page, self._found)


def hits(looks: Sequence[Look], limit: int) -> list[Hit]:
    """The best pages, best first.

    looks: the question as it was asked, then its translation, if there is one.
    """
    own, translated = looks[0], looks[-1]
    scores = np.mean([look.scores() for look in looks], axis=0)
    sure, given = certainty(scores, both=len(looks) > 1), np.any([look.given() for look in looks], axis=0)
    order = [page for page in np.argsort(-scores) if given[page]][:limit]
    return [Hit(own.index.paths[page], float(sure[page]), *_passage(page, own, translated)) for page in order]


def known_first(named: Sequence[str], found: Sequence[Hit], looks: Sequence[Look]) -> list[Hit]:
    """The pages that coordinators named, before the others."""
    known = [Hit(path, 1.0, *_passage_of(path, looks), known=True) for path in dict.fromkeys(named)]
    return [*known, *(hit for hit in found if hit.path not in named)]


def _passage_of(path: str, looks: Sequence[Look]) -> tuple[int | None, str]:
    """Without a look, where no page has a word in the language, the German page from its beginning."""
    if not looks:
        return None, "de"
    return _passage(looks[0].index.paths.index(path), looks[0], looks[-1])


def _passage(page: int, own: Look, translated: Look) -> tuple[int | None, str]:
    """As the newcomer can read it, where it is written in that language."""
    return (translated if own.index.elsewhere[page] else own).passage(page)
