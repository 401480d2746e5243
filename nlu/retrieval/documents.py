"""The fields of a page in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+|\n+|•|;")
_SHORTEST = 15  # characters of a sentence that says something


class Document:
    """What a page says in `language`; everything is empty where the page is not in it."""

    def __init__(self, page: Mapping[str, Any], language: str) -> None:
        self.path: str = page["path"]
        self.title: str = page["titles"].get(language, "")
        self.chain: str = f"{page['chains'].get(language, '')} {self.title}"
        self.passages: list[dict[str, str]] = page["passages"].get(language, [])
        self.elsewhere = not self.passages and any(page["passages"].values())  # written in other languages only
        questions = page.get("questions", {}).get(language, [])
        self.text = " ".join([self.title, *questions, *(f"{p['heading']} {p['text']}" for p in self.passages)])

    @property
    def whole(self) -> str:
        """The text with the titles above it."""
        return f"{self.text} {self.chain}"

    @property
    def parts(self) -> list[list[str]]:
        """The title, heading and sentences of each passage; the title alone where there is no passage."""
        titles = [self.title] if self.title else []
        return [[*titles, *_texts(passage)] for passage in self.passages] or ([titles] if titles else [])

    def passage_text(self, number: int) -> str:
        passage = self.passages[number]
        return f"{self.title} {passage['heading']} {passage['text']}"


def _texts(passage: Mapping[str, str]) -> list[str]:
    """Heading and sentences."""
    heading = [passage["heading"]] if passage["heading"] else []
    return heading + [s for s in _SENTENCE_END.split(passage["text"]) if len(s) > _SHORTEST]
