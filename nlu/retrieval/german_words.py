"""German words in a question of another language: "كيف أسجل في Integrationskurs?"

Pages translate such words, or have them in another spelling, so they are looked up in the German text, which every page
has. A word counts as German when no page has it in the question's language and a German page or example does; in a
language of another script every word in Latin letters counts, misspelt ones too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.text import fold
from bot.language.writing import may_be_in
from nlu.retrieval.documents import Document

_WORD = re.compile(r"\w+")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(fold(text)))


class GermanWords:
    """Finds the German words of questions in one other language."""

    def __init__(self, language: str, documents: Sequence[Document], german: frozenset[str]) -> None:
        """documents: the pages in `language`; german: all words of German pages and examples."""
        own = words_of(document.whole for document in documents)
        self._german, self._own = german - own, own
        self._language = language

    def of(self, text: str) -> str:
        """The German words of a question, as one text; empty without any."""
        return " ".join(word for word in _WORD.findall(fold(text)) if self._is_german(word))

    def _is_german(self, word: str) -> bool:
        if not may_be_in(word, self._language):
            return word not in self._own
        return len(word) > 2 and word in self._german
