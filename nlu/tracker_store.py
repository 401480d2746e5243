"""Dialogues in memory: bounded, shared across model swaps, gone when idle. Nothing is written to disk.

What must last (chosen office, last page, open form) lies in the bot's database and travels with each turn.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

MAX_EVENTS = 60


class BoundedTrackerStore(TrackerStore):
    """Least recently used out first; a conversation idle for `idle_seconds` is forgotten."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        capacity: int = 5000,
        idle_seconds: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(domain or Domain.empty(), event_broker)
        self._capacity, self._idle, self._clock = capacity, idle_seconds, clock
        self._kept: OrderedDict[str, tuple[float, list]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._kept[tracker.sender_id] = (self._clock(), list(tracker.events)[-MAX_EVENTS:])
        self._kept.move_to_end(tracker.sender_id)
        self._forget()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        self._forget()
        if sender_id not in self._kept:
            return None
        events = self._kept[sender_id][1]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots, MAX_EVENTS, domain=self.domain)

    async def delete(self, sender_id: str) -> None:
        self._kept.pop(sender_id, None)

    async def keys(self) -> Iterable[str]:
        return list(self._kept)

    def _forget(self) -> None:
        oldest_allowed = self._clock() - self._idle
        while self._kept:
            sender, (used, _) = next(iter(self._kept.items()))
            if used >= oldest_allowed and len(self._kept) <= self._capacity:
                return
            del self._kept[sender]
