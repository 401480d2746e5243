"""The concept lexicon `nlu/concepts/<topic>.yml`: words of ten languages that mean the same (садок, روضة, kreş, Kita).

Each concept found in a message becomes one feature for the classifier, so that examples in one language teach all.
Words are matched as the danger patterns are: folded, `stem*` by its beginning, long words with one typo. Arabic words
are also looked up without the article and the prepositions written in front of them, and words typed in Latin letters
by a spelling that they share with those of the script (`nlu.transliterated`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from bot.core.patterns import Patterns
from bot.core.text import fold
from bot.core.yaml_text import parse_yaml
from nlu.transliterated import Transliterated

FOLDER = Path(__file__).resolve().parent / "concepts"
_ARABIC_PREFIX = re.compile(r"\b(?:[وفبلك]?ال|لل|[وفبل])(?=[\u0621-\u064a]{3,})")


class Concepts:
    """All concepts together."""

    def __init__(self, rows: list[tuple[str, str, str]]) -> None:
        """rows: (concept, language, words)."""
        self._patterns: Patterns[str] = Patterns((concept, words) for concept, _, words in rows)
        self._in_latin = Transliterated(rows)

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Concepts:
        """Raises ValueError naming the file whose shape is wrong."""
        return cls([row for file in _files(folder) for row in _rows(file)])

    def remember(self, texts: int) -> None:
        """Keeps what was found in so many texts, and of as many words what they fit into: in training each is looked at
        twice, in the server no text is kept."""
        self._patterns.remember(texts)
        self.of = lru_cache(texts)(self.of)  # type: ignore[method-assign]

    def of(self, text: str, language: str | None = None) -> list[str]:
        """The names of the concepts in a message, each once. language: the message's, where it is known."""
        folded = fold(text)
        bare = _ARABIC_PREFIX.sub("", folded)
        found = dict.fromkeys(self._patterns.found(text))
        if bare != folded:
            found |= dict.fromkeys(self._patterns.found(bare))
        return list(found | dict.fromkeys(self._in_latin.found(text, language)))


@lru_cache(maxsize=1)
def lexicon() -> Concepts:
    """The lexicon of this installation, read once per process."""
    return Concepts.read()


def concepts_hash(folder: Path = FOLDER) -> str:
    """Changes with any entry."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in _files(folder))).hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def _rows(file: Path) -> Iterator[tuple[str, str, str]]:
    try:
        for concept, languages in parse_yaml(file.read_text("utf-8")).items():
            for language, words in languages.items():
                yield from ((str(concept), str(language), str(word)) for word in words)
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise ValueError(f"{file}: expected concept → language → list of words ({error})") from error
