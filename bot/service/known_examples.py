"""Every example question that there is, of the files and of the town: found by words, by likeness, by topic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.core.locale import NATIVE
from bot.core.taught import Example, KeptExample
from bot.core.text import fold

NEARLY = 92  # of 100: two questions that differ by a letter or an ending
_ALIKE_SHOWN = 2

Shipped = Mapping[str, Mapping[str, Sequence[str]]]  # intent → language → texts
Row = tuple[str, str, str]  # intent, text, folded


@lru_cache(maxsize=32_768)
def _folded(text: str) -> str:
    """What a town has added is looked through with every search."""
    return fold(text)


@dataclass(frozen=True)
class Corpus:
    """The examples of one language, folded for comparing."""

    rows: Sequence[Row]

    def same(self, text: str) -> list[tuple[str, str]]:
        """(intent, text) of those that say the same, however they are spelled."""
        wanted = fold(text)
        return [(intent, known) for intent, known, folded in self.rows if folded == wanted]

    def nearly(self, text: str, intent: str) -> str | None:
        """The example of a topic that hardly differs."""
        of_topic = [row for row in self.rows if row[0] == intent]
        found = process.extractOne(
            fold(text), [row[2] for row in of_topic], scorer=fuzz.ratio, score_cutoff=NEARLY
        )  # fmt: skip
        return of_topic[found[2]][1] if found else None

    def alike(self, text: str, intent: str) -> list[str]:
        """The examples of a topic that are most like it."""
        of_topic = [row for row in self.rows if row[0] == intent]
        best = process.extract(
            fold(text), [row[2] for row in of_topic], scorer=fuzz.token_sort_ratio, limit=_ALIKE_SHOWN
        )  # fmt: skip
        return [of_topic[place][1] for _, _, place in best]


class KnownExamples:
    """The files are read once, when somebody first asks. `read`: takes a moment, so it runs beside the event loop."""

    def __init__(self, read: Callable[[], Shipped]) -> None:
        self._read, self._turn = read, asyncio.Lock()
        self._shipped: Shipped | None = None
        self._folded: dict[str, list[Row]] = {}

    async def shipped(self) -> Shipped:
        """What the files say."""
        async with self._turn:
            if self._shipped is not None:
                return self._shipped
            self._folded, shipped = await asyncio.to_thread(self._prepared)
            self._shipped = shipped
            return shipped

    async def is_shipped(self, example: Example) -> bool:
        return example.text in (await self.shipped()).get(example.intent, {}).get(example.language, ())

    async def corpus(self, language: str, kept: Iterable[KeptExample]) -> Corpus:
        """What is learnt in a language with what was added and hidden here."""
        await self.shipped()
        here = [one for one in kept if one.language == language]
        hidden = {(one.intent, one.text) for one in here if one.removed}
        own = [(one.intent, one.text, _folded(one.text)) for one in here if not one.removed]
        return Corpus([*own, *(row for row in self._folded.get(language, ()) if row[:2] not in hidden)])

    async def find(self, wanted: str, kept: Sequence[KeptExample]) -> dict[str, list[Example]]:
        """Topic → its examples in which all words occur, own ones first; hidden ones too."""
        await self.shipped()
        return await asyncio.to_thread(self._found, fold(wanted).split(), kept)

    def _found(self, words: Sequence[str], kept: Sequence[KeptExample]) -> dict[str, list[Example]]:
        found: dict[str, list[Example]] = {}
        longest = max(words, key=len, default="")
        for language, rows in self._every(kept) if words else ():
            for intent, text, folded in [row for row in rows if longest in row[2]]:
                if all(word in folded for word in words):
                    found.setdefault(intent, []).append(Example(language, intent, text))
        return found

    def _every(self, kept: Sequence[KeptExample]) -> Iterator[tuple[str, Sequence[Row]]]:
        """By language, own ones first."""
        own: dict[str, list[Row]] = {}
        for one in kept:
            if not one.removed:
                own.setdefault(one.language, []).append((one.intent, one.text, _folded(one.text)))
        yield from own.items()
        yield from ((language, self._folded.get(language, ())) for language in NATIVE)

    def _prepared(self) -> tuple[dict[str, list[Row]], Shipped]:
        shipped, folded = self._read(), dict[str, list[Row]]()
        for intent, languages in shipped.items():
            for language, texts in languages.items():
                folded.setdefault(language, []).extend((intent, text, fold(text)) for text in texts)
        return folded, shipped
