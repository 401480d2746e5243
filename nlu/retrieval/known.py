"""Questions of which coordinators said which page answers them: asked again in the same words, that page it is.

A page that is not found by its own words is not found by ten words more in its text either. Questions are the same when
their stems are, in whatever order, courtesies aside. A word that nobody knows is taken for the one it is nearly spelt
like; "Abmeldung" is known, and no slip of the pen for "Anmeldung".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from nlu.retrieval.terms import Example, StemmedWords

_COURTESIES, _LONGEST = ("greet", "thank", "goodbye"), 2  # intents; words of an example that is nothing else
_SLIPS = ((9, 2), (5, 1))  # letters from which on so many may be wrong
Words = frozenset[str]


class KnownQuestions:
    """The questions of one language."""

    def __init__(
        self, language: str, questions: Iterable[tuple[str, str]], around: Iterable[str] = (), heard: Iterable[str] = ()
    ) -> None:
        """questions: (path of the page, question). around: courtesies that may stand before or after one. heard: texts
        in the language, whose words are no slips."""
        self._stems = StemmedWords(language)
        self._around = frozenset(stem for text in around for stem in self._stems(text))
        self._pages: dict[Words, list[str]] = {}
        for path, text in questions:
            if words := self._bare(text):
                self._pages.setdefault(words, []).append(path)
        self._heard = {stem for text in heard for stem in self._stems(text)}.union(*self._pages)

    def pages(self, text: str) -> Sequence[str]:
        """The pages that answer this very question."""
        asked = self._bare(text)
        if asked <= self._heard:
            return self._pages.get(asked, ())
        return [path for known, paths in self._pages.items() if self._meant(asked, known) for path in paths]

    def _bare(self, text: str) -> Words:
        return frozenset(self._stems(text)) - self._around

    def _meant(self, asked: Words, known: Words) -> bool:
        """Whether the words that differ are slips, each of another word."""
        strange, left = asked - known, set(known - asked)
        if len(strange) != len(left) or not strange.isdisjoint(self._heard):
            return False
        for word in sorted(strange):
            nearest = min(left, key=lambda other: (OSA.distance(word, other), other))
            if OSA.distance(word, nearest) > _slips(word):
                return False
            left.remove(nearest)
        return True


def _slips(word: str) -> int:
    return next((slips for letters, slips in _SLIPS if len(word) >= letters and word.isalpha()), 0)


def known_questions(
    pages: Sequence[Mapping[str, Any]], examples: Mapping[str, Sequence[Example]]
) -> dict[str, KnownQuestions]:
    """By language. pages: as the bot exports them, {"titles", "passages", "questions"} by language; examples: (intent,
    text)."""
    found = {}
    for language in sorted({code for page in pages for code in page.get("questions", {})}):
        asked = [(p["path"], text) for p in pages for text in p.get("questions", {}).get(language, [])]
        told = examples.get(language, ())
        around = [text for intent, text in told if intent in _COURTESIES and len(text.split()) <= _LONGEST]
        heard = [text for page in pages for text in _texts(page, language)] + [text for _, text in told]
        found[language] = KnownQuestions(language, asked, around, heard)
    return found


def _texts(page: Mapping[str, Any], language: str) -> list[str]:
    passages = page["passages"].get(language, [])
    return [page["titles"].get(language, ""), *(f"{p['heading']} {p['text']}" for p in passages)]
