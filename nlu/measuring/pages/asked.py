"""Labelled questions with the fields of all pages, as the weights are learnt from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.core.json_lines import numbered
from nlu.examples_file import examples_by_language
from nlu.retrieval.index import GERMAN, LanguageIndex, PageIndex
from nlu.themes_file import themes_by_language

Pages = Sequence[Mapping[str, Any]]


@dataclass
class Asked:
    """A question: fields (n_pages, n_fields) of all pages and which of them are written in other languages only
    (n_pages,); which page is its own, whether that answers it; `number` is the same in all languages.

    `translated`: its recorded translation into German, asked of the German pages."""

    language: str
    split: str
    number: str
    page: int
    answerable: bool
    fields: np.ndarray
    elsewhere: np.ndarray
    translated: Asked | None = None


@dataclass
class Sets:
    """The same questions, asked of two portals.

    own: the pages as they are. german: the same, but written in German only, with titles in all languages; German
    questions are left out.
    """

    own: list[Asked]
    german: list[Asked]

    def of(self, split: str) -> Sets:
        """Those with this `split`."""
        return Sets(*([a for a in asked if a.split == split] for asked in (self.own, self.german)))


Indexes = Mapping[str, LanguageIndex]


def read(content: Path, file: Path) -> Sets:
    """The questions whose page is in the content, with the fields of all its pages; `lotse nlu pages` has checked
    them."""
    pages = json.loads(content.read_text("utf-8"))["pages"]
    questions = [json.loads(line) for _, line in numbered(file.read_text("utf-8"))]
    as_they_are, only_german = _index(pages), _index([_in_german_only(page) for page in pages])
    number = {page["path"]: n for n, page in enumerate(pages)}
    known = [q for q in questions if q.get("page") in number and q.get("language") in as_they_are]
    return Sets(
        [_asked(as_they_are, q, number[q["page"]]) for q in known],
        [_asked(only_german, q, number[q["page"]]) for q in known if q["language"] != GERMAN],
    )


def _index(pages: Pages) -> Indexes:
    return PageIndex.build({"pages": pages}, examples_by_language(), themes_by_language()).languages


def _in_german_only(page: Mapping[str, Any]) -> dict[str, Any]:
    return {**page, "passages": {code: known for code, known in page["passages"].items() if code == GERMAN}}


def _asked(indexes: Indexes, question: Mapping[str, Any], page: int) -> Asked:
    """`question`: with `text`, `language`, and where known `split`, `id`, `answerable`, `machine_translation_to_de`."""

    def asked(text: str, language: str, translated: Asked | None = None) -> Asked:
        said = (question.get("split", ""), str(question.get("id")), page, question.get("answerable", True))
        index = indexes[language]
        return Asked(language, *said, index.find(text).fields, index.elsewhere, translated)

    german = question.get("machine_translation_to_de") if question["language"] != GERMAN else None
    return asked(question["text"], question["language"], asked(german, GERMAN) if german else None)
