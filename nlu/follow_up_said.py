"""A short message and what it is made of, in the words of one language: what every kind of follow-up looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.text import fold
from nlu.follow_up_words import Token, Vocabulary, Words

DANGER = frozenset({"emergency", "crisis_support"})
WHEN = frozenset({"weekday", "day", "time_of_day"})
OF_ITS_OWN = frozenset({"office", "matter", "course", "event", "language", "event_kind"})
ANSWERED = ("topic", "office", "others", "search")

Span = tuple[str, str, int, int]  # entity, value, start, end


@dataclass(frozen=True)
class FollowUp:
    """`intent` is None when only entities were noticed; `named`: (entity, value, start, end)."""

    intent: str | None
    named: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Said:
    """named: the wishes in it (a level, a day …); slots: what the answer before left behind; sure: the intent that the
    classifier is sure of."""

    tokens: Sequence[Token]
    words: Vocabulary
    named: Sequence[Span]
    slots: Mapping[str, Any]
    sure: str = ""

    def kind(self, name: str) -> Words:
        """The language's words of a kind."""
        return self.words.words[name]

    def has(self, *kinds: Words) -> bool:
        return any(self.words.has(t, *kinds) for t in self.tokens)

    def covered(self, spans: Sequence[Span], *more: Words) -> bool:
        """Nothing but these words and wishes, and small ones."""
        known = (self.kind("links"), self.kind("deny"), self.kind("small"), *more)
        return all(self.words.has(t, *known) or within(t, spans) for t in self.tokens)

    def whole(self, name: str) -> bool:
        """ "And what do I need?", word for word."""
        said = fold(" ".join(t.word for t in self.tokens if t.word not in self.kind("links")))
        known = self.kind(name)
        return said in known or any(said.startswith(p) and said.removeprefix(p) in known for p in self.words.prefixes)

    def of(self, tokens: Iterable[Token]) -> Said:
        """A part of it."""
        return replace(self, tokens=list(tokens))

    def without(self, spans: Sequence[Span]) -> list[Token]:
        return [t for t in self.tokens if not within(t, spans)]

    @property
    def days(self) -> list[Span]:
        return [e for e in self.named if e[0] in WHEN]

    @property
    def whom(self) -> list[Span]:
        """ "For my son", "for women"."""
        groups = self.words.whom.items()
        found = ((t, next((who for who, texts in groups if self.words.has(t, texts)), None)) for t in self.tokens)
        return [("audience", who, t.start, t.end) for t, who in found if who]

    @property
    def leans(self) -> bool:
        """ "And …", "no, …"."""
        return self.has(self.kind("links"), self.kind("deny"))

    @property
    def answered(self) -> bool:
        return any(self.slots.get(name) for name in ANSWERED)

    @property
    def of_a_matter(self) -> bool:
        """Where to go after help in danger asks for a safe place."""
        return bool(self.slots.get("topic")) and self.slots["topic"] not in DANGER


def within(token: Token, spans: Sequence[Span]) -> bool:
    return any(start <= token.start and token.end <= end for _, _, start, end in spans)
