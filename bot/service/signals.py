"""Who waits for news of a conversation, and workers that wait for work, inside one process."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.core.ports import Signals

DESK, OUTBOX = "desk", "outbox"  # names to listen on beside conversations: the queue changed; something is to be sent


def tell_everybody(signals: Signals, *conversation_ids: str) -> None:
    """The pages of these conversations, the desk, and whoever sends look again."""
    for name in (*conversation_ids, DESK, OUTBOX):
        signals.announce(name)


class EventListener:
    """Implements the port `Listener`."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def ready(self) -> None:
        self._heard.clear()

    def hear(self) -> None:
        self._heard.set()

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()


class LocalSignals:
    """Implements the port `Signals`."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[EventListener]] = defaultdict(set)
        self._work = EventListener()

    def announce(self, conversation_id: str) -> None:
        for listener in self._listeners.get(conversation_id, ()):
            listener.hear()

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[EventListener]:
        listener = EventListener()
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def work_arrived(self) -> None:
        self._work.hear()

    async def work(self, seconds: float) -> None:
        await self._work.wait(seconds)
        self._work.ready()

    def everything_changed(self) -> None:
        """Who waits for anything looks again: it is not known what happened."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.hear()
        self._work.hear()

    async def run(self) -> None:
        """Carries news to and from other processes until cancelled; here there are none."""
