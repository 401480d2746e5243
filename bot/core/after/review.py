"""What coordinators read of questions that went wrong, and decide. Neither channel nor conversation is part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.feedback import Kind
from bot.core.learning.grouping import Ranking
from bot.core.text import fold

FEWEST = 5  # smaller groups are not shown: they might be one person


Order = Literal["newest", "frequent"]
Verdict = Literal["topic", "page", "outside", "new", "done", "delete"]
TAUGHT: tuple[Verdict, ...] = ("topic", "page", "outside")  # after these the words are learnt, when somebody trains
MOST_SHOWN = 20  # questions of a group at once
GUESSES = 4


@dataclass(frozen=True)
class ReviewItem:
    """One question, masked, with what the bot made of it. `pages`: German paths; `ranking`:
    see `core/learning/grouping`."""

    id: int
    kind: Kind
    language: str
    topic: str
    intent: str
    pages: tuple[str, ...]
    text: str
    at: datetime
    ranking: Ranking = ()


@dataclass(frozen=True)
class Group:
    """Open questions that belong together. `often`: all of them; `items`: the newest, some or all; `last`: the highest
    id, so that what comes later is not decided unread. `languages`, `kinds`: how many of each."""

    id: int
    often: int
    newest: datetime
    last: int
    items: tuple[ReviewItem, ...] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def guesses(self) -> tuple[str, ...]:
        """The topics that the bot was nearest to, over all questions shown."""
        weights = dict[str, float]()
        for item in self.items:
            for name, confidence in item.ranking or (((item.intent, 1.0),) if item.intent else ()):
                weights[name] = weights.get(name, 0.0) + confidence
        return tuple(sorted(weights, key=lambda name: (-weights[name], name))[:GUESSES])

    @property
    def pages(self) -> tuple[str, ...]:
        counts = Counter(path for item in self.items for path in item.pages)
        return tuple(path for path, _ in counts.most_common(GUESSES))

    @property
    def wordings(self) -> tuple[ReviewItem, ...]:
        """One question per wording, in as many languages as possible first."""
        different = list({(item.language, fold(item.text)): item for item in reversed(self.items)}.values())[::-1]
        first = list({item.language: item for item in reversed(different)}.values())[::-1]
        return (*first, *(item for item in different if item not in first))


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed down to; empty: all."""

    kind: str = ""
    language: str = ""
    topic: str = ""
    order: Order = "newest"


@dataclass(frozen=True)
class Listing:
    """`total`: groups on all pages."""

    groups: tuple[Group, ...]
    total: int


@dataclass(frozen=True)
class Wording:
    """A question as it is to be kept, in a language that is understood natively."""

    item: int
    language: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What somebody decided. `added`: how many wordings are new; `gone`: questions erased or expired meanwhile."""

    id: int
    verdict: Verdict
    target: str
    count: int
    added: int
    by: str
    gone: int = 0
    undone: bool = False


@dataclass(frozen=True)
class Summary:
    """`readable`, `counted`: open questions per kind, with the newcomer's yes and without. `faces`: by (topic,
    outcome) as in the counters."""

    readable: Mapping[str, int] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    faces: Mapping[tuple[str, str], int] = field(default_factory=dict)
    people: int = 0
