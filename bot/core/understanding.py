"""What the dialogue engine made of a message: two independent results, the intent and the pages that fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.danger import Strength

Zone = Literal["confident", "choice", "fallback"]


@dataclass(frozen=True)
class UserMessage:
    """What the dialogue engine is asked to understand.

    `sender` names the dialogue. `languages`: how likely the text is in each, 0 to 1. `context`: what the conversation
    remembers of the answers before. `heard`: how strongly the danger patterns heard danger in the text.
    """

    sender: str
    text: str
    languages: Mapping[str, float] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    heard: Strength | None = None


@dataclass(frozen=True)
class Candidate:
    intent: str
    confidence: float


@dataclass(frozen=True)
class PageHit:
    """A page by its German path, its score (0 to about 1), the locale searched in, and its best passage there. `known`:
    a coordinator said that it answers this very question."""

    path: str
    score: float
    locale: str
    passage: int | None = None
    known: bool = False


@dataclass(frozen=True)
class Entity:
    """Something named in the message, e.g. ("office", "jobcenter"), ("level", "B1")."""

    name: str
    value: str


@dataclass(frozen=True)
class Understanding:
    """`intent` is the best of all intents whatever the zone; `response` is what the dialogue decided to say.

    `help_line`: danger is not likely enough for the danger answer, and too likely to say nothing of help.
    """

    intent: str
    confidence: float
    zone: Zone
    response: str
    candidates: tuple[Candidate, ...] = ()
    pages: tuple[PageHit, ...] = ()
    page_zone: Zone = "fallback"
    entities: tuple[Entity, ...] = field(default=())
    help_line: bool = False

    @property
    def given(self) -> bool:
        """Whether a coordinator gave this very question the page that is shown: nothing else is meant."""
        return self.response == "page" and bool(self.pages) and self.pages[0].known

    def values(self, entity: str) -> tuple[str, ...]:
        """All values named for an entity, in the order of the message."""
        return tuple(dict.fromkeys(e.value for e in self.entities if e.name == entity))
