"""The report of the content check, kept while the content stays as it is: it takes seconds where there is much.

Whoever asks waits a moment for a new one, then gets the former one and is told that a new one is on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from bot.core.accounts.staff import Staff
from bot.core.instants import instant
from bot.core.ports import Clock, Library
from bot.core.texts.finding import Finding
from bot.service.texts.content_check import ContentCheck, may_check

_PATIENCE_SECONDS, _NO_WAIT = 1.5, 0.0
_GLANCE = timedelta(minutes=1)
_STALE = timedelta(minutes=5)  # what another process has marked as read changes no library


@dataclass(frozen=True)
class Report:
    """`pending`: a newer one is being made."""

    findings: Sequence[Finding]
    made_at: datetime | None
    pending: bool = False


class KeptReport:
    def __init__(self, check: ContentCheck, library: Library, clock: Clock, seconds: float = _PATIENCE_SECONDS) -> None:
        self._check, self._library, self._clock, self._seconds = check, library, clock, seconds
        self._kept = Report((), None)
        self._of: tuple[Any, ...] = ()
        self._forgotten, self._took = 0, 0.0  # seconds of the last check
        self._making: asyncio.Task[None] | None = None

    async def report(self, staff: Staff) -> Report:
        """The findings, for those who can mend them."""
        return await self._report(staff, self._seconds)

    async def glance(self, staff: Staff) -> Report:
        """As they are where that is quick, else as they were within the last minute, or before the present check."""
        made = self._kept.made_at
        if self._took <= self._seconds:
            return await self._report(staff, self._seconds)
        if made is not None and made <= self._clock.now() < made + _GLANCE:
            may_check(staff)
            return self._kept
        return await self._report(staff, self._seconds if made is None else _NO_WAIT)

    async def _report(self, staff: Staff, seconds: float) -> Report:
        may_check(staff)
        if self._holds():
            return self._kept
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
        done, _ = await asyncio.wait({self._making}, timeout=seconds)
        for task in done:
            task.result()
        return self._kept if done else Report(self._kept.findings, self._kept.made_at, pending=True)

    async def ahead(self) -> None:
        """A report is made before anybody asks for one."""
        if not self._holds():
            self._making = asyncio.create_task(self._make())
            await asyncio.wait({self._making})
            self._making.result()

    def forget(self) -> None:
        """Something that the library does not show has changed."""
        self._of = ()
        self._forgotten += 1

    def _holds(self) -> bool:
        """The library makes new objects of what it rereads."""
        now, made = self._clock.now(), self._kept.made_at
        same = len(self._of) == 2 and self._of[0] is self._library.catalogue and self._of[1] is self._library.guide
        return same and made is not None and instant(now) - made < _STALE and now.date() == made.date()

    async def _make(self) -> None:
        of, before = (self._library.catalogue, self._library.guide), self._forgotten
        began = perf_counter()
        self._kept = Report(await self._check.findings(), self._clock.now())
        self._took = perf_counter() - began
        self._of = of if before == self._forgotten else ()
