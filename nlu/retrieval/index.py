"""All pages, searchable: eight fields per page, weighted and summed, and how sure the best one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from nlu.kept import Keep, nothing_kept
from nlu.processes import shared_out
from nlu.retrieval import themes, topics
from nlu.retrieval.documents import Document
from nlu.retrieval.german_words import GermanWords, words_of
from nlu.retrieval.known import KnownQuestions, known_questions
from nlu.retrieval.look import Found, Hit, Look, hits, known_first
from nlu.retrieval.meaning import Meaning
from nlu.retrieval.subjects import Manner, NothingInCommon, Subjects
from nlu.retrieval.terms import Example, letters, stemmed
from nlu.retrieval.themes import ThemedPassages
from nlu.retrieval.wording import Wording

_TEXT_B, _TITLE_B = 0.4, 0.3
_WORDS = 0.6  # how much words count beside letters where a passage of a page is chosen
GERMAN = "de"
Told = Mapping[str, Sequence[Example]]  # by language


class LanguageIndex:
    """The pages as one language knows them."""

    def __init__(
        self,
        documents: Sequence[Document],
        language: str,
        examples: Sequence[Example],
        told: Sequence[Example] = (),
    ) -> None:
        """`told`: what shows which terms tell, (theme, text); without it the examples do.

        Raises:
            ValueError: no page has a word in this language.
        """
        self.paths, self.language = [document.path for document in documents], language
        owned = [(o, n, d.passage_text(n)) for o, d in enumerate(documents) for n in range(len(d.passages))]
        self.elsewhere = np.array([document.elsewhere for document in documents])
        self._owners = np.array([o for o, _, _ in owned], int)
        self._numbers = np.array([n for _, n, _ in owned], int)
        texts, passages = [document.text for document in documents], [text for _, _, text in owned] or [""]
        self._letters = Wording(letters(language), texts, told or examples)
        self._words = Wording(stemmed(language), texts, told or examples, unknown=True)
        self._text, self._passages = (self._letters.of(known, _TEXT_B) for known in (texts, passages))
        self._chain = self._letters.of([d.chain for d in documents], _TITLE_B)
        self._worded = self._words.of(passages, _TEXT_B)
        self._meaning = Meaning(language, [d.whole for d in documents], examples)
        self._meanings = self._meaning.of(texts)
        self._topics: tuple[Subjects, np.ndarray] | None = None
        self._themes: tuple[Subjects, ThemedPassages] | None = None
        self._german: tuple[GermanWords, LanguageIndex] | None = None

    def with_topics(self, intents: Subjects, pages: np.ndarray) -> None:
        """What the pages are about, by intents; pages: (n_pages, n_intents), see nlu.retrieval.topics."""
        self._topics = intents, np.sqrt(pages)

    def with_themes(self, own: Subjects, passages: ThemedPassages) -> None:
        """The themes of this language, the passages of the pages in German."""
        self._themes = own, passages

    def with_german(self, words: GermanWords, german: LanguageIndex) -> None:
        """Where the German words of a question are looked up."""
        self._german = words, german

    def find(self, text: str) -> Found:
        texts, passages, chain = self._letters.held(text, self._text, self._passages, self._chain)
        worded = self._words.held(text, self._worded)[0]
        themed = self._themes[0].of_one(text) if self._themes else None
        fields = [texts, self._best(passages), chain, *self._by_meaning(text, themed), self._in_german(text)]
        return Found(np.stack([*fields, self._best(worded)], axis=1), passages + _WORDS * worded, themed)

    def _best(self, passages: np.ndarray) -> np.ndarray:
        """The best passage of each page, shape (n_pages,)."""
        best = np.zeros(len(self.paths))
        np.maximum.at(best, self._owners, passages[: len(self._owners)])
        return best

    def _by_meaning(self, text: str, themed: np.ndarray | None) -> list[np.ndarray]:
        """Topics, meaning and themes."""
        nothing = np.zeros(len(self.paths))
        about = topics.alike(self._topics[0].of_one(text), self._topics[1]) if self._topics else nothing
        alike = self._themes[1].alike(themed) if self._themes and themed is not None else nothing
        return [about, self._meanings @ self._meaning.of_one(text), alike]

    def _in_german(self, text: str) -> np.ndarray:
        words, german = self._german or (None, None)
        if not words or not german:
            return np.zeros(len(self.paths))
        return german._best(german._letters.held(words.of(text), german._passages)[0])

    def passage(self, page: int, found: Found) -> tuple[int | None, str]:
        """The best passage of a page and its language: its own by letters and words; of one written elsewhere the
        German by themes."""
        if self.elsewhere[page] and self._themes and found.themes is not None:
            return self._themes[1].best(page, found.themes), GERMAN
        own = np.flatnonzero(self._owners == page)
        return int(self._numbers[own[found.passages[own].argmax()]]) if len(own) else None, self.language


class PageIndex:
    """The portal, searchable in every language it has at least a title in."""

    def __init__(
        self, languages: Mapping[str, LanguageIndex], known: Mapping[str, KnownQuestions] | None = None
    ) -> None:
        """known: what coordinators said of questions, by language."""
        self._languages, self._known = dict(languages), dict(known or {})

    @classmethod
    def build(
        cls,
        content: Mapping[str, Any],
        examples: Told | None = None,
        told: Told | None = None,
        keep: Keep = nothing_kept,
    ) -> PageIndex:
        """From what the bot exports: {"pages": [{"path", "titles", "chains", "passages", "questions"}]}; example
        questions as (intent, text); what is `told` of themes as (theme, text). keep: for what does not depend on the
        pages."""
        pages, examples, told = content.get("pages", []), examples or {}, told or {}
        titled = {code for page in pages for code in page["titles"]}
        asked_in = titled & set(examples) if examples else titled  # nobody asks in a language without examples
        documents = {code: [Document(page, code) for page in pages] for code in sorted(asked_in)}
        worded = [
            code for code, known in documents.items() if any(c.isalnum() for document in known for c in document.text)
        ]
        built = dict(zip(worded, shared_out(_built, worded, documents, examples, told)))
        _share_topics(built, documents, keep("topics", _learnt, _told_in(built, examples), topics.MANNER))
        if GERMAN in built:
            _share_themes(built, documents, keep("themes", _learnt, _told_in(built, told), themes.MANNER))
            _share_german(built, documents, examples)
        return cls(built, known_questions(pages, examples))

    @property
    def languages(self) -> Mapping[str, LanguageIndex]:
        return self._languages

    def search(self, text: str, language: str, limit: int = 5, german: str = "") -> list[Hit]:
        """The best pages for a question in `language`, best first; none when no page has a word in it. A page that
        answers this very question, as a coordinator said, comes first of all.

        `german`: the question in German, if it was translated; it is asked of the German pages, and both count.
        """
        asked = {language: text} | ({GERMAN: german} if german and language != GERMAN else {})
        looks = [Look(self._languages[code], words) for code, words in asked.items() if code in self._languages]
        named = [
            path for code, words in asked.items() if code in self._known for path in self._known[code].pages(words)
        ]
        return known_first(named, hits(looks, limit) if looks else [], looks)[:limit]


Built = Mapping[str, LanguageIndex]
Documents = Mapping[str, Sequence[Document]]


def _built(code: str, documents: Documents, examples: Told, told: Told) -> LanguageIndex:
    return LanguageIndex(documents[code], code, examples.get(code, ()), told.get(code, ()))


def _told_in(built: Built, told: Told) -> Told:
    """In each language that has two subjects at least; those with most first, else one process waits at the end for the
    longest."""
    several = [code for code in built if len({name for name, _ in told.get(code, ())}) > 1]
    return {code: told[code] for code in sorted(several, key=lambda code: -len(told[code]))}


def _learnt(told: Told, manner: Manner) -> dict[str, Subjects]:
    """What texts are about, in each language in which they have something in common."""
    names = sorted({name for known in told.values() for name, _ in known})
    found = zip(told, shared_out(_subjects, list(told), told, names, manner))
    return {code: subjects for code, subjects in found if subjects}


def _subjects(code: str, told: Told, names: Sequence[str], manner: Manner) -> Subjects | None:
    with suppress(NothingInCommon):
        return Subjects(code, told[code], names, manner)
    return None


def _share_topics(built: Built, documents: Documents, intents: Mapping[str, Subjects]) -> None:
    """What the pages are about, from all languages that they and the examples are in."""
    if intents:
        pages = topics.of_pages(intents, documents)
        for code, own in intents.items():
            built[code].with_topics(own, pages)


def _share_themes(built: Built, documents: Documents, known: Mapping[str, Subjects]) -> None:
    """What the passages are about, from the German texts, for all languages that the themes are in."""
    if GERMAN in known:
        passages = ThemedPassages(known[GERMAN], documents[GERMAN])
        for code, own in known.items():
            built[code].with_themes(own, passages)


def _share_german(built: Built, documents: Documents, examples: Told) -> None:
    german = words_of([d.whole for d in documents[GERMAN]] + [text for _, text in examples.get(GERMAN, ())])
    for code, own in built.items():
        if code != GERMAN:
            own.with_german(GermanWords(code, documents[code], german), built[GERMAN])
