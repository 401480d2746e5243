"""`POST /model/parse` of a Rasa server, one question at a time; its memory; how long a swap of models takes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import httpx
import psutil

from bot.cli.questions import all_questions

_SEED = 7
_QUESTIONS = 500
_WARM_UP = 20
_SWAPS = 3


@dataclass(frozen=True)
class Server:
    """A running Rasa server with its HTTP API; `params` holds its token, if it has one."""

    client: httpx.AsyncClient
    pid: int
    model: str
    params: dict[str, str]

    async def measured(self) -> dict[str, Any]:
        """{"times": milliseconds each, "resident_mb", "swap_seconds": the slowest of three, "resident_after_mb"}."""
        texts = unseen_questions(_QUESTIONS)
        for text in texts[:_WARM_UP]:
            await self._parse(text)
        times = [await self._parse(text) for text in texts]
        resident = self._resident()
        swaps = [await self._swap() for _ in range(_SWAPS)]
        after = {"swap_seconds": round(max(swaps), 2), "resident_after_mb": self._resident()}
        return {"times": times, "resident_mb": resident, **after}

    def _resident(self) -> int:
        return round(psutil.Process(self.pid).memory_info().rss / 2**20)

    async def _parse(self, text: str) -> float:
        began = perf_counter()
        (await self.client.post("/model/parse", params=self.params, json={"text": text})).raise_for_status()
        return (perf_counter() - began) * 1000

    async def _swap(self) -> float:
        began = perf_counter()
        answer = await self.client.put("/model", params=self.params, json={"model_file": self.model}, timeout=60)
        answer.raise_for_status()
        return perf_counter() - began


def unseen_questions(count: int) -> Sequence[str]:
    """Test questions of all languages, the same ones every time."""
    return [label["text"] for label in random.Random(_SEED).sample(all_questions(), count)]
