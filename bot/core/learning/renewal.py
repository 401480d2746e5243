"""Renewing the understanding: one training that a person asked for, from its beginning until it is live or put away.

    running ──▶ tested | refused ──▶ publishing ──▶ live ──▶ former ──▶ publishing ──▶ live …
       │               └──▶ discarded     └──▶ what it was before, when it was interrupted
       └──▶ failed | cancelled

`tested`: nothing speaks against it. `refused`: something does (`bot/core/learning/comparison.py`); it goes live only
with a written reason. At most one renewal is running or publishing, over all processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.learning.comparison import Comparison
from bot.core.learning.taught import Taught

State = Literal[
    "running", "tested", "refused", "failed", "cancelled", "discarded", "publishing", "live", "former",
]  # fmt: skip
BUSY = ("running", "publishing")
UNDECIDED = ("tested", "refused")
OVER = ("failed", "cancelled", "discarded")  # will never be live
SHIPPED = "Lotse"  # who "started" what was delivered


@dataclass(frozen=True)
class Renewal:
    """`model`: the name of the model file; `percent`, `progress`: how far it is, in German; `against`: what it was
    compared with, `why`: the reason that somebody wrote for publishing it all the same."""

    id: int
    state: State
    taught: Taught
    model: str | None
    percent: int
    progress: str
    comparison: Comparison | None
    against: int | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    why: str

    @property
    def shipped(self) -> bool:
        """Whether it is what the files say, without anything the town has taught."""
        return self.started_by == SHIPPED


@dataclass(frozen=True)
class Lesson:
    """What is new about one topic or page. `about`: an intent, or the German path of a page."""

    about: str
    added: int
    removed: int
    languages: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class News:
    """What the next understanding would learn that the live one has not."""

    examples: Sequence[Lesson] = ()
    pages: Sequence[Lesson] = ()
    topics: Sequence[str] = ()  # names of the town's topics that are new to it

    def __bool__(self) -> bool:
        return bool(self.examples or self.pages)
