"""What staff may look at again, and find: conversations that were handed to their departments.

A handoff is one department's window into a conversation. While it is open, staff see what led to it; when it has
ended, they see what was said from the yes to the end and nothing after it, to read only. What was said while another
department had the conversation is never theirs. `docs/decisions/0015-what-staff-see-afterwards.md` says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.accounts.staff import Staff
from bot.core.handoffs.desk import DeskMessage
from bot.core.text import fold, words

Window = tuple[datetime, datetime]
# Greetings, and what a newcomer tells the house and no colleague.
HIDDEN_KINDS = ("welcome", "private", "help", "export", "statement")
_BEFORE, _AFTER = 50, 110


@dataclass(frozen=True)
class PastHandoff:
    """One handoff of a conversation. `ended_at`: None while it is open; `outcome`: how it ended."""

    id: int
    conversation_id: str
    department: str
    topic: str
    channel: str
    locale: str
    requested_at: datetime
    ended_at: datetime | None
    outcome: str | None
    card: Mapping[str, Any] = field(default_factory=dict)

    def shows(self, at: datetime, theirs: Sequence[Window]) -> bool:
        """Whether what was said at this moment belongs to it. `theirs`: when other departments had the conversation."""
        if self.ended_at is not None:
            return self.requested_at <= at <= self.ended_at
        return not within(at, theirs)


@dataclass(frozen=True)
class Hit:
    """A handoff in which all words were found, and around what. `author` "card": in what the card says; "mark": by its
    own."""

    handoff: PastHandoff
    author: str
    excerpt: str
    locale: str


@dataclass(frozen=True)
class Found:
    """`complete`: False when there is more than was looked through or is shown."""

    hits: Sequence[Hit]
    complete: bool


@dataclass(frozen=True)
class PastConversation:
    """What staff of the department may read of a handoff that has ended."""

    handoff: PastHandoff
    messages: Sequence[DeskMessage]


class Past(Protocol):
    """All of it behind the department wall, and never for staff whom the person declined."""

    async def search(self, who: Staff, wanted: Sequence[str]) -> Found:
        """`wanted`: folded words that must all be there; newest first."""
        ...

    async def earlier(self, who: Staff, conversation_id: str) -> Sequence[PastHandoff]:
        """Ended handoffs of the same person on the same channel, newest first. Raises NotFound, Forbidden."""
        ...

    async def open(self, who: Staff, handoff_id: int) -> PastConversation:
        """Raises NotFound (there is none, or it has not ended), Forbidden."""
        ...


def within(at: datetime, windows: Sequence[Window]) -> bool:
    return any(began <= at <= ended for began, ended in windows)


def wanted_words(query: str) -> list[str]:
    """The folded words of what is looked for, each once."""
    return list(dict.fromkeys(words(query)))


def holds(text: str, wanted: Sequence[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in wanted)


def excerpt(text: str, wanted: Sequence[str]) -> str:
    """The text around the first word that was found, on one line."""
    flat = " ".join(text.split())
    parts = flat.split(" ")
    place = next((n for n, part in enumerate(parts) if any(word in fold(part) for word in wanted)), 0)
    at = len(" ".join(parts[:place]))
    begin, end = max(at - _BEFORE, 0), min(at + _AFTER, len(flat))
    return ("…" if begin else "") + flat[begin:end].strip() + ("…" if end < len(flat) else "")
