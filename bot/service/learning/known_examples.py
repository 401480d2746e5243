"""Every example question that there is, of the files and of the town: found by words, by likeness, by topic."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from rapidfuzz import fuzz, process

from bot.core.learning.taught import Example, KeptExample
from bot.core.locale import NATIVE
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


@dataclass(frozen=True)
class _Lines:
    """Rows as one text, a line each: a word is found in tens of thousands of them in a millisecond."""

    rows: Sequence[Row]
    whole: str
    starts: Sequence[int]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Lines:
        lengths = (len(folded) + 1 for _, _, folded in rows)
        return cls(rows, "\n".join(folded for _, _, folded in rows), [0, *accumulate(lengths)])

    def with_word(self, word: str) -> Iterator[Row]:
        at = self.whole.find(word)
        while at >= 0:
            line = bisect_right(self.starts, at) - 1
            yield self.rows[line]
            at = self.whole.find(word, self.starts[line + 1])


class KnownExamples:
    """The files are read once, when somebody first asks. `read`: takes a moment, so it runs beside the event loop."""

    def __init__(self, read: Callable[[], Shipped]) -> None:
        self._read, self._turn = read, asyncio.Lock()
        self._shipped: Shipped | None = None
        self._folded: dict[str, list[Row]] = {}
        self._lines: dict[str, _Lines] = {}

    async def shipped(self) -> Shipped:
        """What the files say."""
        async with self._turn:
            if self._shipped is not None:
                return self._shipped
            self._folded, shipped = await asyncio.to_thread(self._prepared)
            self._lines = {language: _Lines.of(rows) for language, rows in self._folded.items()}
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
        for language, rows in self._every(kept, longest) if words else ():
            for intent, text, folded in rows:
                if all(word in folded for word in words):
                    found.setdefault(intent, []).append(Example(language, intent, text))
        return found

    def _every(self, kept: Sequence[KeptExample], word: str) -> Iterator[tuple[str, Iterable[Row]]]:
        """Rows in which a word occurs by language, own ones first."""
        own: dict[str, list[Row]] = {}
        for one in kept:
            if not one.removed and word in (folded := _folded(one.text)):
                own.setdefault(one.language, []).append((one.intent, one.text, folded))
        yield from own.items()
        yield from ((language, self._lines[language].with_word(word)) for language in NATIVE if language in self._lines)

    def _prepared(self) -> tuple[dict[str, list[Row]], Shipped]:
        shipped, folded = self._read(), dict[str, list[Row]]()
        for intent, languages in shipped.items():
            for language, texts in languages.items():
                folded.setdefault(language, []).extend((intent, text, fold(text)) for text in texts)
        return folded, shipped
