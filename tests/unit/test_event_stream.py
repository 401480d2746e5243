"""A page's event stream looks into the database once for each piece of news."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress

from bot.channels.web.stream import entries
from bot.core.ports import Listener, LogEntry
from bot.service.channel.reception import LOG_PAGE
from bot.service.signals import LocalSignals


class Log:
    """As much of `Reception` as a stream asks for."""

    def __init__(self, count: int) -> None:
        self.signals, self.looks = LocalSignals(), 0
        self.kept = [LogEntry(number, "message", {"text": "ja"}) for number in range(1, count + 1)]

    async def log(self, conversation_id: str, after: int) -> Sequence[LogEntry]:
        self.looks += 1
        return [entry for entry in self.kept if entry.number > after][:LOG_PAGE]

    async def typed(self, conversation_id: str) -> bool:
        return False

    def listen(self, conversation_id: str) -> AbstractContextManager[Listener]:
        return self.signals.listen(conversation_id)

    def add(self) -> None:
        self.kept.append(LogEntry(len(self.kept) + 1, "message", {"text": "ja"}))
        self.signals.announce("c")


async def _shown(log: Log, seconds: float, news: int = 0) -> list[str]:
    """What a page gets in that time, in which something new comes `news` times."""
    found: list[str] = []

    async def read() -> None:
        async for text in entries(log, "c", 0):  # type: ignore[arg-type]
            found.append(text)

    reading = asyncio.create_task(read())
    for _ in range(news):
        await asyncio.sleep(seconds / (news + 1))
        log.add()
    await asyncio.sleep(seconds / (news + 1))
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    return [text for text in found if "heartbeat" not in text]


async def test_news_are_shown_with_one_look_each() -> None:
    log = Log(1)
    assert len(await _shown(log, 0.3, news=2)) == 3
    assert log.looks == 3


async def test_a_log_longer_than_a_page_is_shown_whole_at_once() -> None:
    log = Log(2 * LOG_PAGE + 1)
    assert len(await _shown(log, 1.0)) == 2 * LOG_PAGE + 1
    assert log.looks == 3
