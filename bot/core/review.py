"""What coordinators read of questions that went wrong. Neither channel nor conversation is part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.feedback import Kind

FEWEST = 5  # smaller groups are not shown: they might be one person


@dataclass(frozen=True)
class ReviewItem:
    """One question, masked, with what the bot made of it. `pages`: German paths."""

    id: int
    kind: Kind
    language: str
    topic: str
    intent: str
    pages: tuple[str, ...]
    text: str
    at: datetime


@dataclass(frozen=True)
class Group:
    """Questions with the same words. `item`: the newest of them."""

    item: ReviewItem
    often: int = 1


@dataclass(frozen=True)
class Summary:
    """`readable`, `counted`: open questions per kind, with the newcomer's yes and without. `faces`: by (topic,
    outcome) as in the counters."""

    readable: Mapping[str, int] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)
    faces: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Faces:
    """Good, middle, bad answers about one thing; None where the group is too small to be shown."""

    about: str
    numbers: tuple[int, int, int] | None


def shown_faces(summary: Summary) -> list[Faces]:
    """Per topic of the bot's answers, then departments together; never one department, never a person."""
    topics = sorted({topic for topic, outcome in summary.faces if outcome.startswith("help_bot_")})
    rows = [_faces(summary, "bot", topic, topic) for topic in topics]
    return [*rows, _faces(summary, "department", "none", "department")]


def _faces(summary: Summary, about: str, topic: str, name: str) -> Faces:
    good, middle, bad = (summary.faces.get((topic, f"help_{about}_{face}"), 0) for face in ("good", "middle", "bad"))
    enough = good + middle + bad >= FEWEST
    return Faces(name, (good, middle, bad) if enough else None)
