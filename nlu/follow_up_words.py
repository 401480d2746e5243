"""The words of `nlu/follow_ups/<language>.yml`, folded: what messages that lean on the answer before are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.core.text import fold
from bot.core.yaml_text import parse_yaml

FOLDER = Path(__file__).resolve().parent / "follow_ups"
COURTESIES = "courtesies"  # "good day, where is the job centre? thank you"
_PLAIN_KINDS = (
    "links", "deny", "small", "other", "again", "understand", "unclear", "speak", "next", "poorly", "someone",
    "besides", "needed", "course", "event", "want", "helps", "now", COURTESIES,
)  # fmt: skip
_LISTED = {"courses": "course", "events": "event"}
_WORD = re.compile(r"\w+(?:['’ʼ`´]\w+)*")


@dataclass(frozen=True)
class Words:
    """Folded words; stems match any ending."""

    exact: frozenset[str]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        folded = [(fold(text.rstrip("*")), text.endswith("*")) for text in texts]
        return cls(frozenset(w for w, stem in folded if not stem), tuple(w for w, stem in folded if stem))

    @classmethod
    def union(cls, several: Iterable[Words]) -> Words:
        parts = list(several)
        return cls(frozenset().union(*(w.exact for w in parts)), tuple(s for w in parts for s in w.stems))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self.exact or (bool(self.stems) and word.startswith(self.stems)))


@dataclass(frozen=True)
class Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Vocabulary:
    """What one language's file holds."""

    words: Mapping[str, Words]
    asks: Mapping[str, Words]
    ordinals: Mapping[str, Words]
    whom: Mapping[str, Words]
    prefixes: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Vocabulary:
        plain = {kind: Words.of(data[kind]) for kind in _PLAIN_KINDS}
        grouped = [
            {name: Words.of(texts) for name, texts in data[kind].items()} for kind in ("asks", "ordinals", "whom")
        ]
        return cls(plain, *grouped, prefixes=tuple(map(fold, data.get("prefixes", ()))))

    def after(self, search: str | None) -> Vocabulary:
        """After a list of courses or events, what they are called adds nothing: "when does the course begin?"."""
        if search not in _LISTED:
            return self
        small = Words.union([self.words["small"], self.words[_LISTED[search]]])
        return replace(self, words={**self.words, "small": small})

    def has(self, token: Token, *kinds: Words) -> bool:
        """Whether one of the kinds knows the word, also behind an "and" written together with it."""
        bare = [
            token.word[len(p) :] for p in self.prefixes if token.word.startswith(p) and len(token.word) > len(p) + 1
        ]
        return any(word in kind for kind in kinds for word in (token.word, *bare))

    def first(self, tokens: Sequence[Token], groups: Mapping[str, Words]) -> tuple[str, Token] | None:
        """The first word that belongs to one group only, and to which; else the first that belongs to several."""
        found = [(names, t) for t in tokens if (names := [n for n, words in groups.items() if self.has(t, words)])]
        return next(((names[0], t) for names, t in sorted(found, key=lambda hit: len(hit[0]) > 1)), None)


def tokens_of(text: str) -> list[Token]:
    return [Token(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def read_words(folder: Path = FOLDER) -> tuple[dict[str, Vocabulary], dict[str, Words]]:
    """The vocabulary of each language; the names of languages, of all files together."""
    files = {file.stem: parse_yaml(file.read_text("utf-8")) for file in sorted(folder.glob("*.yml"))}
    names: dict[str, list[str]] = {}
    for data in files.values():
        for code, texts in data["languages"].items():
            names.setdefault(code, []).extend(texts)
    vocabularies = {language: Vocabulary.of(data) for language, data in files.items()}
    return vocabularies, {code: Words.of(texts) for code, texts in names.items()}
