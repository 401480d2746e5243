"""Stand-ins with a life of their own, no mocks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.instants import instant
from bot.core.outside_errors import DialogueDown, DialogueFailed
from bot.core.understanding import Candidate, PageHit, Understanding, UserMessage, Zone
from bot.wiring import TownClock

BEGINS = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Thursday, offices are open


class MovedClock(TownClock):
    """The town's clock: begins at the same moment in every test, whatever the day is, goes on, and may be moved or
    stopped: however long a test takes, then nothing is due that it did not make due."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead, self._began = timedelta(), time.monotonic()
        self._stopped: float | None = None

    def now(self) -> datetime:
        passed = timedelta(seconds=(self._stopped or time.monotonic()) - self._began)
        return (instant(BEGINS) + passed + self.ahead).astimezone(self._zone())

    def stop(self) -> None:
        """Stands still from now on, but for who moves it."""
        self._stopped = time.monotonic()

    def set_to(self, moment: datetime) -> None:
        self.ahead += instant(moment) - instant(self.now())


class ScriptedDialogue:
    """A dialogue engine that understands everything as one intent, and can be slow, down or broken."""

    def __init__(self, intent: str = "thank") -> None:
        self.intent, self.delay = intent, 0.0
        self.held: asyncio.Event | None = None  # thinks until it is set
        self.down = self.broken = self.hangs = False
        self.fearful = True  # takes the patterns' word for a danger
        self.uneasy = False  # hears danger too faintly for the danger answer
        self.stumbles_on: str | None = None  # texts with this in them fail in a way that nobody has foreseen
        self.asked: list[str] = []
        self.forgotten: list[str] = []
        self.in_german: tuple[Sequence[PageHit], Zone] = ((), "fallback")  # what a translated question finds

    async def understand(self, message: UserMessage) -> Understanding:
        self.asked.append(message.text)
        await self._suffer()
        if self.stumbles_on and self.stumbles_on in message.text:
            raise OverflowError(message.text)
        return self._understood("emergency" if message.heard == "strong" and self.fearful else self.intent)

    async def pages(self, text: str, languages: Mapping[str, float], german: str) -> tuple[Sequence[PageHit], Zone]:
        self.asked.append(f"{text} = {german}")
        await self._suffer()
        return self.in_german

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding:
        self.asked.append(f"/{intent}")
        await self._suffer()
        return self._understood(intent)

    async def forget(self, sender: str) -> None:
        self.forgotten.append(sender)
        if self.broken:
            raise DialogueFailed("the dialogue engine answered 500 (unnamed)")

    async def ready(self) -> bool:
        return not self.down

    async def _suffer(self) -> None:
        await asyncio.sleep(self.delay)
        if self.held:
            await self.held.wait()
        if self.hangs:
            await asyncio.sleep(0.3)
            raise DialogueDown("the dialogue engine cannot be reached (ReadTimeout)")
        if self.down:
            raise DialogueDown("no dialogue engine is running")
        if self.broken:
            raise DialogueFailed("the dialogue engine chose nothing to say")

    def _understood(self, intent: str) -> Understanding:
        ranking = (Candidate(intent, 1.0),)
        return Understanding(intent, 1.0, "confident", intent, ranking, help_line=self.uneasy)
