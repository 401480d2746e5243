"""A database that is away for a moment: what was under way goes on, what was to be done is still done."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.core.learning.renewal import Renewal
from bot.core.learning.taught import Taught
from bot.service.learning import renewing
from bot.service.learning.renewal_progress import Progress
from bot.wiring import learning

AWAY = OperationalError("", {}, Exception("the server closed the connection"))


class Renewals:
    """Of one renewal, that is taken once; its second heartbeat fails."""

    def __init__(self) -> None:
        self.beats = self.settled = 0
        self.ends: list[str] = []
        self.waiting = [
            Renewal(1, "running", Taught(), None, 0, "", None, None, "x", datetime.now(UTC), None, None, None, "")
        ]  # fmt: skip

    async def settle(self) -> None:
        self.settled += 1
        if self.settled == 1:
            raise AWAY

    async def take(self, worker: str) -> Renewal | None:
        return self.waiting.pop() if self.waiting else None

    async def beat(self, number: int, worker: str, percent: int, progress: str) -> bool:
        self.beats += 1
        if self.beats == 2:
            raise AWAY
        return True

    async def ended(self, number: int, worker: str, progress: str, called_off: bool = False) -> None:
        self.ends.append(progress)


class Library:
    """Cannot be reread the first time."""

    guide = None

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures

    async def refresh(self) -> bool:
        self.failures -= 1
        if self.failures >= 0:
            raise AWAY
        return False


class Renewing(renewing.Renewing):
    """Takes `heartbeats` to learn."""

    done, heartbeats = False, 0

    async def _renew(self, renewal: Renewal, news: Progress) -> None:
        store: Any = self._renewals
        async with asyncio.timeout(60):
            while store.beats < self.heartbeats:
                await asyncio.sleep(0.01)
        self.done = True


async def test_a_heartbeat_that_fails_ends_no_renewal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "_BEAT_SECONDS", 0.05)
    store: Any = Renewals()
    made = Renewing(store, None, None, Library(), None, "w", 0)  # type: ignore[arg-type]
    made.heartbeats = 3
    assert await made.work_once()
    assert made.done and store.ends == []


async def test_a_start_that_fails_ends_no_renewing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "_POLL_SECONDS", 0.05)
    store: Any = Renewals()
    made = Renewing(store, None, None, Library(), None, "w", 0)  # type: ignore[arg-type]
    working = asyncio.create_task(made.work(True))
    async with asyncio.timeout(60):
        while not made.done and not working.done():
            await asyncio.sleep(0.02)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert made.done and store.settled == 2, "once more, and not again"


async def test_what_the_sources_brought_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[bool] = []

    async def nothing() -> None: ...

    async def renew(lotse: object, progress: object) -> None:
        renewed.append(True)

    monkeypatch.setattr(learning, "renew_model", renew)
    sources = SimpleNamespace(fresh=True, refresh_due=nothing, count_trouble=nothing)
    lotse: Any = SimpleNamespace(sources=sources, library=Library(1))
    with pytest.raises(OperationalError):
        await learning.refresh_sources(lotse)
    assert renewed == []
    for _ in range(2):
        await learning.refresh_sources(lotse)
    assert renewed == [True] and not sources.fresh
