"""The dialogue engine, with the days a message names added to what it understood, where days matter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.core.danger import Strength
from bot.core.locale import DEFAULT
from bot.core.ports import Clock, Dates, Dialogue
from bot.core.understanding import Entity, Understanding

DATED = {"search_event", "search_course", "ask_intercultural_calendar", "office_hours", "office_appointment"}


class DatedDialogue:
    """Implements the port `Dialogue` around another one. A day is an entity `date`, written by `DateSpan.iso`."""

    def __init__(self, dialogue: Dialogue, dates: Dates, clock: Clock) -> None:
        self._dialogue, self._dates, self._clock = dialogue, dates, clock

    async def understand(
        self,
        sender: str,
        text: str,
        languages: Mapping[str, float],
        context: Mapping[str, str],
        heard: Strength | None = None,
    ) -> Understanding:
        understood = await self._dialogue.understand(sender, text, languages, context, heard)
        if not DATED & {understood.intent, understood.response, context.get("intent", "")}:
            return understood
        language = max(languages, key=languages.__getitem__, default=DEFAULT)
        spans = await asyncio.to_thread(self._dates.find, text, language, self._clock.now().date())
        named = tuple(Entity("date", span.iso()) for span in spans)
        return replace(understood, entities=(*understood.entities, *named))

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding:
        return await self._dialogue.press(sender, intent, context)

    async def forget(self, sender: str) -> None:
        await self._dialogue.forget(sender)

    async def ready(self) -> bool:
        return await self._dialogue.ready()
