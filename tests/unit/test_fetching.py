"""Files that newcomers sent are fetched a few side by side; a message without a file costs one look."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from bot.channels.telegram.fetching import Fetcher
from bot.service.signals import OUTBOX, LocalSignals


class _References:
    """What is due, first come first served."""

    def __init__(self, due: int) -> None:
        self.due, self.looks, self.broken, self.put = list(range(due)), 0, 0, list[Any]()

    async def take(self, _channel: str) -> Any:
        self.looks += 1
        if self.broken:
            self.broken -= 1
            raise ConnectionError
        return _Due(self.due.pop(0)) if self.due else None

    async def forget(self, due: Any) -> None:
        self.put.append(due.number)


class _Due:
    def __init__(self, number: int) -> None:
        self.number, self.message_id, self.conversation = number, str(number), None
        self.file = self
        self.reference = self.source = self.title = str(number)


class _Api:
    """Telegram, which gives nothing before it is let; the first `broken` downloads end in an error nobody expects."""

    def __init__(self, broken: int = 0) -> None:
        self.let, self.now, self.most, self.broken = asyncio.Event(), 0, 0, broken

    async def download(self, _reference: str, _most: int) -> bytes:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.let.wait()
            if self.broken:
                self.broken -= 1
                raise RuntimeError
        finally:
            self.now -= 1
        return b""


class _Attachments:
    most_bytes = 1

    async def take(self, *_: object) -> None:
        pass


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def _begun(api: _Api, references: _References, signals: LocalSignals) -> asyncio.Task[None]:
    fetcher = Fetcher(cast(Any, api), cast(Any, references), cast(Any, _Attachments()), signals, 0.0)
    return asyncio.create_task(fetcher.run())


async def test_three_are_fetched_side_by_side_and_the_others_wait_their_turn() -> None:
    api, references = _Api(), _References(7)
    running = _begun(api, references, LocalSignals())
    await _settled()
    assert (api.now, len(references.due)) == (3, 4), "what nobody is free for is not taken"
    api.let.set()
    await _settled()
    assert sorted(references.put) == list(range(7)) and api.most == 3
    running.cancel()


async def test_news_without_a_file_costs_one_look() -> None:
    references, signals = _References(0), LocalSignals()
    running = _begun(_Api(), references, signals)
    await _settled()
    before = references.looks
    signals.announce(OUTBOX)
    await _settled()
    assert references.looks == before + 1
    running.cancel()


async def test_neither_a_broken_look_nor_a_broken_file_ends_the_fetching() -> None:
    api, references, signals = _Api(broken=3), _References(5), LocalSignals()
    references.broken = 1
    api.let.set()
    running = _begun(api, references, signals)
    await _settled()
    signals.announce(OUTBOX)
    await _settled()
    assert references.put == [3, 4] and not running.done()
    running.cancel()
