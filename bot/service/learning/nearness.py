"""What is said before a question becomes an example: whether it is there already, and what it is taken for now.

Doubts, the most serious first: `known` (it is an example of this topic), `elsewhere` (it is one of another topic),
`fixed` (a fixed question for testing, never to be learnt from), `nearer` (the understanding takes it for another
topic), `foreign` (in none of the languages that are understood), `language` (in another language than was chosen),
`nearly` (hardly differs from an example of this topic), `masked` (something personal was blacked out), `unchecked`
(the engine is away).
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.learning.lesson import lesson
from bot.core.learning.taught import TOWN_PREFIX, KeptExample, Regression
from bot.core.locale import NATIVE
from bot.core.outside_errors import DialogueError
from bot.core.ports import Dialogue
from bot.core.privacy.masking import MASK
from bot.core.text import fold
from bot.core.understanding import Understanding, UserMessage
from bot.language.detector import LanguageDetector
from bot.service.learning.known_examples import Corpus, KnownExamples

_AT_ONCE = 4
_SURE_OF_LANGUAGE = 0.8


@dataclass(frozen=True)
class Doubt:
    """`intent`: the other topic; `confidence`: how sure the understanding is of it; `examples`: its, to compare."""

    code: str
    intent: str = ""
    confidence: float = 0.0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A question as it would be kept, in the language it was taken to be in (or was chosen)."""

    text: str
    language: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(doubt.code for doubt in self.doubts)


class Nearness:
    """Asks the running dialogue engine as if somebody had written the question, and lets it forget that at once."""

    def __init__(
        self, dialogue: Dialogue | None, known: KnownExamples, load_detector: Callable[[], LanguageDetector]
    ) -> None:
        self._dialogue, self._known, self._load = dialogue, known, load_detector
        self._detector: LanguageDetector | None = None

    async def look(
        self, intent: str, typed: Sequence[tuple[str, str]], kept: Sequence[KeptExample], fixed: Sequence[Regression]
    ) -> list[Looked]:
        """`typed`: (language, text); an empty language is found out. `intent`: empty where the topic is new.

        Raises:
            MessageTooLong: one of them is; MessageEmpty.
        """
        spoken = await self.in_languages(typed)
        corpora = {code: await self._known.corpus(code, kept) for code in {one.language for one in spoken}}
        understood = await self.understood([(one.language, one.text) for one in spoken])
        found = []
        for one, taken in zip(spoken, understood, strict=True):
            doubts = _compared(one, intent, corpora[one.language], fixed)
            if not any(doubt.code in ("known", "elsewhere") for doubt in doubts):
                doubts += _taken(one, intent, taken, corpora[one.language])
            found.append(Looked(one.text, one.language, (*doubts, *one.doubts)))
        return found

    async def in_languages(self, typed: Sequence[tuple[str, str]]) -> list[Looked]:
        """As they would be kept; doubts are about words and language alone. Raises MessageTooLong, MessageEmpty."""
        return [await self._in_language(language, text) for language, text in typed]

    async def understood(self, questions: Sequence[tuple[str, str]]) -> list[Understanding | None]:
        """What each (language, text) is taken for now; None: the engine is away."""
        some = asyncio.Semaphore(_AT_ONCE)

        async def one(language: str, text: str) -> Understanding | None:
            async with some:
                return await self._understood(language, text)

        return list(await asyncio.gather(*(one(language, text) for language, text in questions)))

    async def _understood(self, language: str, text: str) -> Understanding | None:
        sender = f"check-{uuid.uuid4().hex}"
        if self._dialogue is None:
            return None
        try:
            understood = await self._dialogue.understand(UserMessage(sender, text, {language: 1.0}))
            await self._dialogue.forget(sender)
        except DialogueError:
            return None
        return understood

    async def _in_language(self, chosen: str, typed: str) -> Looked:
        """As it would be kept, with what is doubtful about words and language alone."""
        text = lesson(typed)
        masked = (Doubt("masked"),) if MASK in text and MASK not in typed else ()
        if self._detector is None:
            self._detector = await asyncio.to_thread(self._load)
        found = self._detector.detect(text, chosen or None)
        if found is not None and found.foreign:
            return Looked(text, chosen or found.language, (Doubt("foreign"), *masked))
        if found is None or not (chosen or found.probability >= _SURE_OF_LANGUAGE):
            return Looked(text, chosen or (found.language if found else NATIVE[0]), (Doubt("language"), *masked))
        if chosen and found.language != chosen and found.probability >= _SURE_OF_LANGUAGE:
            return Looked(text, found.language, (Doubt("language"), *masked))
        return Looked(text, chosen or found.language, masked)


def _compared(one: Looked, intent: str, corpus: Corpus, fixed: Sequence[Regression]) -> list[Doubt]:
    same = corpus.same(one.text)
    if any(known == intent for known, _ in same):
        return [Doubt("known")]
    doubts = [Doubt("elsewhere", known, 1.0, (text,)) for known, text in same[:1]]
    if any(question.language == one.language and fold(question.text) == fold(one.text) for question in fixed):
        doubts.append(Doubt("fixed"))
    nearly = None if same or not intent else corpus.nearly(one.text, intent)
    return [*doubts, Doubt("nearly", intent, 0.0, (nearly,))] if nearly else doubts


def _taken(one: Looked, intent: str, taken: Understanding | None, corpus: Corpus) -> list[Doubt]:
    """A topic that was never learnt is nearest to nothing: then only what is surely another topic's counts."""
    if taken is None:
        return [Doubt("unchecked")]
    learnt = not intent.startswith(TOWN_PREFIX) or any(c.intent == intent for c in taken.candidates)
    if taken.intent == intent or taken.zone == "fallback" or (taken.zone == "choice" and not (intent and learnt)):
        return []
    examples = tuple(corpus.alike(one.text, taken.intent))
    return [Doubt("nearer", taken.intent, taken.confidence, examples)]
