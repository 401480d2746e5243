"""The dialogue engine, with the feasts a message names added to what it understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.danger import Strength
from bot.core.feasts import Feasts
from bot.core.ports import Dialogue
from bot.core.understanding import Entity, Understanding

CALENDAR = "ask_intercultural_calendar"
_UNSURE = ("choice", "fallback", "out_of_scope")


class FeastDialogue:
    """Implements the port `Dialogue` around another one. A feast is an entity `feast`, its id the value."""

    def __init__(self, dialogue: Dialogue, feasts: Feasts) -> None:
        self._dialogue, self._feasts = dialogue, feasts

    async def understand(
        self,
        sender: str,
        text: str,
        languages: Mapping[str, float],
        context: Mapping[str, str],
        heard: Strength | None = None,
    ) -> Understanding:
        understood = await self._dialogue.understand(sender, text, languages, context, heard)
        return with_feasts(understood, self._feasts.named(text))

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding:
        return await self._dialogue.press(sender, intent, context)

    async def forget(self, sender: str) -> None:
        await self._dialogue.forget(sender)

    async def ready(self) -> bool:
        return await self._dialogue.ready()


def with_feasts(understood: Understanding, feasts: Sequence[str]) -> Understanding:
    """Who names a feast and is not understood otherwise asks about the calendar."""
    if not feasts:
        return understood
    entities = (*understood.entities, *(Entity("feast", feast) for feast in feasts))
    if understood.response in _UNSURE:
        return replace(understood, entities=entities, intent=CALENDAR, response=CALENDAR, zone="confident")
    return replace(understood, entities=entities)
