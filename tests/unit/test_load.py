"""The newcomers of `lotse bench`, against a house of known pace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.cli.load import Newcomer, as_fast_as_possible, at_rate

TURN = 0.05  # seconds
BETWEEN = 0.01  # two messages of one reply, on the stream


class House(httpx.AsyncBaseTransport):
    """Replies to every post after `turn` seconds with `messages`, which get their numbers at once and are sent one
    after the other; with `turn` None all are sent before the post is answered."""

    def __init__(self, turn: float | None, messages: int = 2) -> None:
        self.turn, self.messages, self.number = turn, messages, 0
        self.stream: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.replying: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/events":
            return httpx.Response(200, stream=Entries(self.stream))
        if request.url.path != "/api/messages":
            return httpx.Response(201, json={})
        number = self._next()
        self.stream.put_nowait({"number": number, "author": "newcomer"})
        replying = asyncio.create_task(self._reply())
        self.replying.add(replying)
        if self.turn is None:
            await replying
            await asyncio.sleep(BETWEEN)
        return httpx.Response(201, json={"id": "m", "number": number, "stored": True})

    async def _reply(self) -> None:
        await asyncio.sleep(self.turn or 0)
        for number in [self._next() for _ in range(self.messages)]:
            self.stream.put_nowait({"number": number, "author": "bot"})
            await asyncio.sleep(BETWEEN if self.turn else 0)

    def _next(self) -> int:
        self.number += 1
        return self.number


class Entries(httpx.AsyncByteStream):
    def __init__(self, stream: asyncio.Queue[dict[str, Any]]) -> None:
        self.stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"event: heartbeat\ndata: {}\n\n"
        while True:
            entry = await self.stream.get()
            yield f"id: {entry['number']}\nevent: message\ndata: {json.dumps(entry)}\n\n".encode()


async def newcomer_of(house: House) -> Newcomer:
    newcomer = Newcomer(httpx.AsyncClient(base_url="http://house", transport=house))
    await newcomer.open()
    return newcomer


@pytest.mark.parametrize("messages", [1, 2, 3])
async def test_turns_are_no_faster_than_the_house_takes_them(messages: int) -> None:
    newcomer = await newcomer_of(House(TURN, messages))
    per_second = await as_fast_as_possible([newcomer], ["?"] * 8)
    await newcomer.close()
    assert 0 < per_second <= 1.01 / TURN


async def test_no_reply_is_taken_for_that_to_the_next_question() -> None:
    newcomer = await newcomer_of(House(TURN, messages=3))
    times = await at_rate([newcomer], ["?"] * 6, per_second=1000)
    await newcomer.close()
    assert [took >= (n + 1) * TURN * 990 for n, took in enumerate(times)] == [True] * 6, "each waits for those before"


async def test_a_reply_may_be_heard_before_the_post_is_answered() -> None:
    newcomer = await newcomer_of(House(None))
    async with asyncio.timeout(5):
        assert await newcomer.ask("?") > 0
    await newcomer.close()
