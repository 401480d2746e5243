"""What a message names beside what the dialogue engine understood: days, streets, feasts, each in its own module."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Dialogue
from bot.core.understanding import Entity, PageHit, Understanding, UserMessage, Zone
from bot.service.kinds import Words, patterns_of

KEPT = frozenset({*STRONG_INTENTS, "request_human", "delete_my_data"})  # meant, whatever a message may mean besides


def meant(u: Understanding, intent: str, *named: Entity) -> Understanding:
    """Surely this, of these entities alone."""
    return replace(u, intent=intent, zone="confident", response=intent, entities=named, pages=())


class PassingDialogue:
    """Implements the port `Dialogue` around another one, which it passes everything on to."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    async def understand(self, message: UserMessage) -> Understanding:
        return await self._dialogue.understand(message)

    async def pages(self, text: str, languages: Mapping[str, float], german: str) -> tuple[Sequence[PageHit], Zone]:
        return await self._dialogue.pages(text, languages, german)

    async def press(self, sender: str, intent: str, context: Mapping[str, str]) -> Understanding:
        return await self._dialogue.press(sender, intent, context)

    async def forget(self, sender: str) -> None:
        await self._dialogue.forget(sender)

    async def ready(self) -> bool:
        return await self._dialogue.ready()


class AroundDialogue(PassingDialogue, ABC):
    """Completes what the other one has understood. `also_given`: even where a coordinator gave the question a page."""

    also_given = False

    @abstractmethod
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        """What was understood of the text, with what this one finds in it."""

    async def understand(self, message: UserMessage) -> Understanding:
        understood = await super().understand(message)
        if understood.given and not self.also_given:
            return understood
        return await self.completed(understood, message)


class WordedDialogue(AroundDialogue):
    """Looks for words in the message. `known`: rows of each kind, in all languages: who mixes languages is understood
    too."""

    def __init__(self, dialogue: Dialogue, known: Words) -> None:
        super().__init__(dialogue)
        self._words = patterns_of(known)
