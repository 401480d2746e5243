"""`lotse bench --training`: what a turn takes while the understanding is renewed, beside the same in idle times."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from bot.cli.engine import lotse_ready
from bot.cli.load import Newcomer, as_fast_as_possible, at_rate, sample_questions
from bot.cli.spread import p95, spread
from bot.core.learning.renewal import Renewal
from bot.service.learning.renewing import EXAMINING_FROM
from bot.settings import PROJECT, Settings
from bot.store.learning.teaching import SqlTeaching
from bot.store.learning.understandings import SqlUnderstandings

_NEWCOMERS, _WARM_UP, _CHUNK_SECONDS = 40, 40, 4.0
IDLE, LEARNING, EXAMINING = "idle", "learning", "examining"


@dataclass
class Watch:
    """Where the renewal stands, and how much memory its processes take."""

    phase: str = IDLE
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    peak_mb: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    renewal: Renewal | None = None

    async def follow(self, store: SqlUnderstandings, number: int, process: int, others: set[int]) -> None:
        """Until it ends. `others`: processes that were there before."""
        while True:
            began = monotonic()
            self.renewal = await store.get(number)
            if self.renewal.state != "running":
                self.phase = IDLE
                return
            self.phase = EXAMINING if self.renewal.percent >= EXAMINING_FROM else LEARNING
            taken = await asyncio.to_thread(_memory, process, others)
            self.peak_mb[self.phase] = max(self.peak_mb[self.phase], taken)
            await asyncio.sleep(0.5)
            self.seconds[self.phase] += monotonic() - began


async def training(base: str, process: int, own: Settings, rate: float, seconds: float) -> dict[str, Any]:
    """{phase: {"n", "p50_ms", "p95_ms", "times_idle", "seconds", "peak_mb"}, "outcome"}, on a running Lotse."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    async with _newcomers(base) as newcomers, lotse_ready(own) as lotse:
        ask = _asking(newcomers, rate)
        times[IDLE] = await ask(seconds)
        store, watch = SqlUnderstandings(lotse.database, lotse.clock), Watch()
        others = {child.pid for child in psutil.Process(process).children(recursive=True)}
        number = await _begun(SqlTeaching(lotse.database, lotse.clock), store)
        following = asyncio.create_task(watch.follow(store, number, process, others))
        while not following.done():
            phase, took = watch.phase, await ask(_CHUNK_SECONDS)
            if phase == watch.phase:  # what lies in two phases belongs to none
                times[phase] += took
        await following
        times["idle again"] = await ask(seconds)
    assert watch.renewal
    found: dict[str, Any] = {
        phase: {
            **_spread(took, times[IDLE]),
            "seconds": round(watch.seconds[phase], 1),
            "peak_mb": round(watch.peak_mb[phase]),
        }
        for phase, took in times.items()
        if took
    }
    return found | {"outcome": watch.renewal.state}


def print_training(figures: dict[str, Any]) -> None:
    table = Table(title=f"one turn while the understanding is renewed ({figures['outcome']})")
    for column in ("", "n", "p50 ms", "p95 ms", "p95 : idle", "lasted s", "its processes, MB"):
        table.add_column(column, justify="right" if column else "left")
    for phase, row in figures.items():
        if phase != "outcome":
            names = ("n", "p50_ms", "p95_ms", "times_idle", "seconds", "peak_mb")
            table.add_row(phase, *(str(row[name] or "–") for name in names))
    Console(width=120, highlight=False).print(table)


@asynccontextmanager
async def _newcomers(base: str) -> AsyncIterator[Sequence[Newcomer]]:
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False, limits=limits) as client:
        newcomers = [Newcomer(client) for _ in range(_NEWCOMERS)]
        for newcomer in newcomers:
            await newcomer.open()
        await as_fast_as_possible(newcomers[:4], sample_questions(PROJECT, _WARM_UP))
        yield newcomers
        for newcomer in newcomers:
            await newcomer.close()


def _asking(newcomers: Sequence[Newcomer], rate: float) -> Callable[[float], Any]:
    questions = sample_questions(PROJECT, 20_000)

    async def ask(seconds: float) -> list[float]:
        count = int(rate * seconds)
        now = [questions.pop() for _ in range(count)]
        return await at_rate(newcomers, now, rate)

    return ask


async def _begun(teaching: SqlTeaching, store: SqlUnderstandings) -> int:
    """Something new, so that it is really trained."""
    await teaching.add_example("de", "tax_id", f"Steuernummer für {secrets.token_hex(6)}?", "bench")
    return await store.begin("bench")


def _memory(process: int, others: set[int]) -> float:
    found = 0.0
    for child in psutil.Process(process).children(recursive=True):
        if child.pid not in others and child.pid != os.getpid():
            try:
                found += child.memory_info().rss
            except psutil.NoSuchProcess:
                continue
    return found / 2**20


def _spread(times: Sequence[float], idle: Sequence[float]) -> dict[str, float]:
    return spread(times) | {"times_idle": round(p95(times) / p95(idle), 2)}
