"""What a row of the queue says: the last words, what the bot tried, by when there should be an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.conversation import State
from bot.core.handoffs.desk import QueueEntry
from bot.core.handoffs.telling import LABELS, TellStep
from bot.desk.conversations.queue_view import Row
from bot.desk.words import span

_EXCERPT = 140
_TOLD: tuple[TellStep, ...] = ("about", "urgency")
_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


class Targets(Protocol):
    def target(self, department: str, requested_at: datetime) -> datetime:
        """By when somebody who asked then should have an answer, in the town's zone."""
        ...


class Rows:
    """Builds the rows of one drawing. Many ask within the same minute: their target is looked up once."""

    def __init__(self, targets: Targets, who: Staff, now: datetime) -> None:
        self._targets, self._who, self._now = targets, who, now
        self._known: dict[tuple[str, datetime], datetime] = {}

    def glanced(self, entry: QueueEntry, whether_late: bool) -> Row:
        """As much as it takes to know which rows stand on the page: most of a long queue does not."""
        due, waits = self._due(entry) if whether_late else entry.requested_at, entry.state is State.WAITING
        return Row(
            entry, entry.claimed_by == self._who.id, "", "de", due, late=whether_late and waits and due < self._now,
            first=waits and entry.assigned_to == self._who.id,
        )  # fmt: skip

    def of(self, entry: QueueEntry) -> Row:
        text, locale = excerpt(entry)
        due, waits = self._due(entry), entry.state is State.WAITING
        return Row(
            entry, entry.claimed_by == self._who.id, text, locale, due, late=waits and due < self._now,
            first=waits and entry.assigned_to == self._who.id, barred=entry.woman and not self._who.woman,
            tried=card_line(entry, "Lotse hat versucht"), passed=passed_on(entry), told=_told(entry),
        )  # fmt: skip

    def _due(self, entry: QueueEntry) -> datetime:
        key = (entry.department, entry.requested_at.replace(second=0, microsecond=0))
        if key not in self._known:
            self._known[key] = self._targets.target(*key)
        return self._known[key]


def excerpt(entry: QueueEntry) -> tuple[str, str]:
    """The last thing that was written or pressed, in German where it is known, and its locale."""
    asked = entry.card.get("asked") or [{"text": "", "locale": "de"}]
    last = asked[-1]
    text, locale = (last["german"], "de") if last.get("german") else (last["text"], last["locale"])
    short = " ".join(text.split())
    return (short if len(short) <= _EXCERPT else short[: _EXCERPT - 1].rstrip() + "…"), locale


def passed_on(entry: QueueEntry) -> str:
    """The note of the colleague who passed it on, as long as it waits."""
    known = entry.card.get("passed")
    return f"{known['by']}: {known['note']}" if known and entry.state is State.WAITING else ""


def _told(entry: QueueEntry) -> tuple[str, ...]:
    """What it is about and by when, as the newcomer has answered."""
    labels = (LABELS[step] for step in _TOLD)
    return tuple(f"{label}: {said}" for label in labels if (said := card_line(entry, label)))


def card_line(entry: QueueEntry, label: str) -> str:
    return next((said for name, said in entry.card.get("lines", ()) if name == label), "")


def until(due: datetime, now: datetime) -> str:
    """`bis heute 16:00`, `bis Mi 10:00`, `bis 3.12.`, `seit 2 Std. über der Zusage`. Both in the town's zone."""
    if due < now:
        return f"seit {span(now - due) or 'eben'} über der Zusage"
    days = (due.date() - now.date()).days
    if days == 0:
        return f"bis heute {due:%H:%M}"
    return f"bis {_DAYS[due.weekday()]} {due:%H:%M}" if days < len(_DAYS) else f"bis {due.day}.{due.month}."
