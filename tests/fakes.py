"""Stand-ins with a life of their own, no mocks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.danger import Strength
from bot.core.errors import DialogueDown, DialogueFailed
from bot.core.instants import instant
from bot.core.understanding import Candidate, Understanding
from bot.wiring import TownClock


class MovedClock(TownClock):
    """The town's clock, which a test may move."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = timedelta()

    def now(self) -> datetime:
        now = super().now()
        return (instant(now) + self.ahead).astimezone(now.tzinfo)

    def set_to(self, moment: datetime) -> None:
        self.ahead = instant(moment) - instant(super().now())


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

    async def understand(
        self,
        sender: str,
        text: str,
        languages: Mapping[str, float],
        context: Mapping[str, str],
        heard: Strength | None = None,
    ) -> Understanding:
        self.asked.append(text)
        await self._suffer()
        if self.stumbles_on and self.stumbles_on in text:
            raise OverflowError(text)
        return self._understood("emergency" if heard == "strong" and self.fearful else self.intent)

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
