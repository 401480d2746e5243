"""Labelled questions with the fields of all pages, as the weights are learnt from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.examples_file import examples_by_language
from nlu.retrieval.index import LanguageIndex, PageIndex
from nlu.themes_file import themes_by_language

GERMAN = "de"
Pages = Sequence[Mapping[str, Any]]


@dataclass
class Asked:
    """A question: fields (n_pages, n_fields) of all pages and which of them are written in other languages only
    (n_pages,); which page is its own, whether that answers it; `number` is the same in all languages."""

    language: str
    split: str
    number: str
    page: int
    answerable: bool
    fields: np.ndarray
    elsewhere: np.ndarray


@dataclass
class Sets:
    """The same questions, asked of three portals.

    own: the pages as they are. german: the same, but written in German only, with titles in all languages; German
    questions are left out. translated: the recorded German translations of the questions, on the German pages.
    """

    own: list[Asked]
    german: list[Asked]
    translated: list[Asked]


def read(content: Path, file: Path) -> Sets:
    """The questions whose page is in the content, with the fields of all its pages."""
    pages = json.loads(content.read_text("utf-8"))["pages"]
    questions = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    as_they_are, only_german = _index(pages), _index([_in_german_only(page) for page in pages])
    number = {page["path"]: n for n, page in enumerate(pages)}
    own, german, translated = [], [], []
    for q in (q for q in questions if q["page"] in number and q["language"] in as_they_are):
        said = (q["language"], q.get("split", ""), str(q.get("id")), number[q["page"]], q.get("answerable", True))
        own += _asked(as_they_are[q["language"]], q["text"], said)
        if q["language"] != GERMAN:
            german += _asked(only_german[q["language"]], q["text"], said)
            translated += _asked(as_they_are[GERMAN], q.get("machine_translation_to_de") or "", said)
    return Sets(own, german, translated)


def _index(pages: Pages) -> Mapping[str, LanguageIndex]:
    return PageIndex.build({"pages": pages}, examples_by_language(), themes_by_language()).languages


def _in_german_only(page: Mapping[str, Any]) -> dict[str, Any]:
    return {**page, "passages": {code: known for code, known in page["passages"].items() if code == GERMAN}}


def _asked(index: LanguageIndex, text: str, said: tuple[str, str, str, int, bool]) -> list[Asked]:
    """None without a text."""
    return [Asked(*said, index.find(text).fields, index.elsewhere)] if text else []
