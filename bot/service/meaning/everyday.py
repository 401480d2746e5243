"""What people say every day: whether the title of an event is a name, or words that ask for something else as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.core.text import fold
from bot.service.answers.searches import SEARCH_INTENTS

Examples = Mapping[str, Mapping[str, Sequence[str]]]  # intent → language → texts
_BETWEEN_WORDS = re.compile(r"[^\w\n]+")


class Everyday:
    """Made of the example questions; those that search courses and events speak of titles themselves."""

    def __init__(self, examples: Examples) -> None:
        self._said = " ".join(_lines(known for intent, known in examples.items() if intent not in SEARCH_INTENTS))
        self._words = frozenset(self._said.split())
        self._searching = frozenset(
            word for line in _lines(examples.get(intent, {}) for intent in SEARCH_INTENTS) for word in line.split()
        )

    def says(self, title: Sequence[str]) -> bool:
        """Whether these folded words, in this order, stand in a question about something else."""
        return f" {' '.join(title)} " in self._said

    def rare(self, title: Sequence[str]) -> bool:
        """Whether a word of it is in no other question."""
        return any(word not in self._words for word in title)

    def searching(self, around: Sequence[str]) -> bool:
        """Whether who looks for events speaks in nothing but such words: "when does it take place"."""
        return all(word in self._searching for word in around)


def _lines(examples: Iterable[Mapping[str, Sequence[str]]]) -> Iterator[str]:
    """The folded words of each language's texts; between two texts is a line break."""
    for languages in examples:
        for texts in languages.values():
            yield f" {_BETWEEN_WORDS.sub(' ', fold(chr(10).join(texts))).replace(chr(10), f' {chr(10)} ')} "
