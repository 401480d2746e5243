"""Load for `lotse bench`: newcomers that write at a fixed rate and wait for the stored reply on the event stream."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import httpx

_SEED = 7
_REPLY_LIMIT = 20.0


def sample_questions(project: Path, count: int) -> list[str]:
    """Example questions of all languages, the same ones every time."""
    lines = [
        line[6:]
        for file in sorted((project / "nlu" / "examples").glob("*/*.yml"))
        for line in file.read_text("utf-8").splitlines()
        if line.startswith("    - ")
    ]
    return random.Random(_SEED).choices(lines, k=count)


@dataclass
class Newcomer:
    """One conversation: posts, and hears the first bot message that has a higher number than the post: what is still
    to come of the reply before it has a lower one."""

    client: httpx.AsyncClient
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _heard: int = -1  # the highest number of a bot message so far
    _listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        answer = await self.client.post("/api/conversations", json={"token": self.token, "locale": "de"})
        answer.raise_for_status()
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, text: str) -> float:
        """Milliseconds from the POST to the stored reply."""
        began = perf_counter()
        body = {"client_id": secrets.token_hex(8), "text": text}
        posted = await self.client.post("/api/messages", json=body, headers=self._headers)
        posted.raise_for_status()
        async with asyncio.timeout(_REPLY_LIMIT):
            await self._replied_to(posted.json()["number"])
        return (perf_counter() - began) * 1000

    async def _replied_to(self, number: int) -> None:
        """It may have been heard before the POST was answered."""
        while self._heard <= number:
            self._news.clear()
            await self._news.wait()

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _listen(self) -> None:
        async with self.client.stream("GET", "/api/events", headers=self._headers, timeout=None) as stream:
            async for line in stream.aiter_lines():
                said = json.loads(line[6:]) if line.startswith("data: ") else {}
                if said.get("author") == "bot":
                    self._heard = max(self._heard, said["number"])
                    self._news.set()


async def at_rate(newcomers: Sequence[Newcomer], questions: Sequence[str], per_second: float) -> list[float]:
    """Open loop: a question is sent when it is due, whether or not earlier ones are answered. Milliseconds each."""
    free: asyncio.Queue[Newcomer] = asyncio.Queue()
    for newcomer in newcomers:
        free.put_nowait(newcomer)
    began = perf_counter()

    async def one(number: int, text: str) -> float:
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - perf_counter()))
        newcomer = await free.get()
        late = (perf_counter() - due) * 1000
        try:
            return late + await newcomer.ask(text)
        finally:
            free.put_nowait(newcomer)

    return list(await asyncio.gather(*(one(n, text) for n, text in enumerate(questions))))


async def as_fast_as_possible(newcomers: Sequence[Newcomer], questions: Sequence[str]) -> float:
    """Closed loop, every newcomer one question after the other: turns per second."""
    waiting = list(questions)
    began = perf_counter()

    async def ask_all(newcomer: Newcomer) -> None:
        while waiting:
            await newcomer.ask(waiting.pop())

    await asyncio.gather(*(ask_all(newcomer) for newcomer in newcomers))
    return len(questions) / (perf_counter() - began)
