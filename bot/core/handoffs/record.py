"""A record for the department's file: what was said in a handoff, with who, when, and which prepared answer it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.message import Author

# `failed` is tried again while its words are kept, `lost` no more.
RecordStatus = Literal["marked", "made", "failed", "lost", "erased"]
LONGEST_LABEL = 120


@dataclass(frozen=True)
class RecordLine:
    """One message. `german`: its translation, or what a button meant, and `how` that came about; `answer`: label,
    version and locale of the prepared answer; `files`: their names and sizes."""

    author: Author
    name: str
    text: str
    locale: str
    at: datetime
    german: str = ""
    how: str = ""
    answer: str = ""
    files: tuple[str, ...] = ()
    undelivered: str = ""


@dataclass(frozen=True)
class Record:
    """`head`, `card`: German label and value, in order; `asked`: what was asked before a person came, with locale."""

    number: str
    town: str
    title: str
    head: Sequence[tuple[str, str]]
    card: Sequence[tuple[str, str]]
    asked: Sequence[tuple[str, str]]
    lines: Sequence[RecordLine]
    made_at: datetime


@dataclass(frozen=True)
class Gathered:
    """A handoff with its messages, as the store has them. `label`: what the department calls it in its file."""

    handoff_id: int
    department: str
    topic: str
    channel: str
    locale: str
    card: dict[str, object]
    requested_at: datetime
    ended_at: datetime | None
    messages: Sequence[Said]
    label: str = ""


@dataclass(frozen=True)
class Said:
    """A message of a record before it is put in German. `source`: `greet/de/4` (name, locale, version)."""

    author: Author
    staff_name: str
    text: str
    locale: str
    at: datetime
    kind: str
    german: str = ""
    source: str = ""
    files: tuple[tuple[str, str, int], ...] = ()
    delivery: str | None = None
    pressed: str | None = None
    made: str = ""


@dataclass(frozen=True)
class Filed:
    """A line of the department's list. Erased by the newcomer, neither topic nor label is left."""

    id: int
    number: str
    department: str
    topic: str
    label: str
    status: RecordStatus
    marked_at: datetime
    changed_at: datetime
    downloaded_at: datetime | None


def record_number(handoff_id: int) -> str:
    """V-000042: one handoff, and nothing about the newcomer."""
    return f"V-{handoff_id:06d}"
