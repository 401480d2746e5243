"""Questions of which coordinators said which page answers them: asked again in the same words, that page it is.

A page that is not found by its own words is not found by ten words more in its text either. Questions are the same when
their stems are, in whatever order; a greeting before it and thanks behind are none of it. A word that nobody knows is
taken for the one it is nearly spelt like; "Abmeldung" is known, and no slip of the pen for "Anmeldung".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rapidfuzz.distance import OSA

from nlu.retrieval.documents import Document
from nlu.retrieval.terms import Example, StemmedWords

_LONGEST = 2  # words of an example that is taken for a greeting, or for thanks, wherever it stands first or last
_SELDOM = 15  # more often in other examples, a word alone says something: "evening", "shlon"
_MASKED = "▒"  # what pointed to a person was blacked out: nobody will ask so again
_COURTEOUS = ("greet", "thank", "goodbye")
_SLIPS = ((9, 2), (5, 1))  # letters from which on so many may be wrong
Words = frozenset[str]


class KnownQuestions:
    """The questions of one language."""

    def __init__(
        self,
        language: str,
        questions: Iterable[tuple[str, str]],
        told: Sequence[Example] = (),
        heard: Iterable[str] = (),
    ) -> None:
        """questions: (path of the page, question). told: (intent, text), among them greetings and thanks. heard: texts
        in the language; their words are no slips, nor are those of `told`."""
        self._stems = StemmedWords(language)
        self._greetings, self._thanks = (_courtesies(told, intent, self._stems) for intent in ("greet", "thank"))
        self._pages: dict[Words, list[str]] = {}
        for path, text in questions:
            if _MASKED not in text and (words := self._bare(text)):
                self._pages.setdefault(words, []).append(path)
        every = chain(heard, (text for _, text in told))
        self._heard = {stem for text in every for stem in self._stems(text)}.union(*self._pages)

    def pages(self, text: str) -> Sequence[str]:
        """The pages that answer this very question."""
        asked = self._bare(text)
        if asked <= self._heard:
            return self._pages.get(asked, ())
        return [path for known, paths in self._pages.items() if self._meant(asked, known) for path in paths]

    def _bare(self, text: str) -> Words:
        said = tuple(self._stems(text))
        for length in (2, 1):
            said = said[length:] if said[:length] in self._greetings else said
            said = said[:-length] if said[-length:] in self._thanks else said
        return frozenset(said)

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


def _courtesies(told: Sequence[Example], intent: str, stems: StemmedWords) -> frozenset[tuple[str, ...]]:
    """The shortest examples of the intent, by their stems."""
    short = {tuple(stems(text)) for name, text in told if name == intent and len(text.split()) <= _LONGEST}
    alone = {one[0] for one in short if len(one) == 1}
    others = (set(stems(text)) & alone for name, text in told if name not in _COURTEOUS)
    often = {word for word, count in Counter(chain.from_iterable(others)).items() if count > _SELDOM}
    return frozenset(one for one in short if one and not (len(one) == 1 and one[0] in often))


def known_questions(
    pages: Sequence[Mapping[str, Any]], examples: Mapping[str, Sequence[Example]]
) -> dict[str, KnownQuestions]:
    """By language; of pages with text. pages: as the bot exports them, {"titles", "passages", "questions"} by language;
    examples: (intent, text)."""
    found, shown = {}, [page for page in pages if any(page["passages"].values())]
    for language in sorted({code for page in shown for code in page.get("questions", {})}):
        asked = [(p["path"], text) for p in shown for text in p.get("questions", {}).get(language, [])]
        heard = [Document(page, language).whole for page in pages]
        found[language] = KnownQuestions(language, asked, examples.get(language, ()), heard)
    return found
