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
    """One conversation: posts, and hears the first bot message after a post."""

    client: httpx.AsyncClient
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _replied: asyncio.Event = field(default_factory=asyncio.Event)
    _listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        answer = await self.client.post("/api/conversations", json={"token": self.token, "locale": "de"})
        answer.raise_for_status()
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, text: str) -> float:
        """Milliseconds from the POST to the stored reply."""
        self._replied.clear()
        began = perf_counter()
        body = {"client_id": secrets.token_hex(8), "text": text}
        (await self.client.post("/api/messages", json=body, headers=self._headers)).raise_for_status()
        async with asyncio.timeout(_REPLY_LIMIT):
            await self._replied.wait()
        return (perf_counter() - began) * 1000

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
                if line.startswith("data: ") and json.loads(line[6:]).get("author") == "bot":
                    self._replied.set()


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
