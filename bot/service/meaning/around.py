"""The dialogue engine with steps after it. Each completes what was understood by what else the message says: days,
streets, feasts, what it means after the answer before; each has a module of its own."""

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


class Step(ABC):
    """Completes what was understood of a message. `also_given`: even where a coordinator gave the question a page."""

    also_given = False

    @abstractmethod
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        """What was understood of the message, with what this step finds in it."""


class WordedStep(Step):
    """Looks for words in the message. `known`: rows of each kind, in all languages: who mixes languages is understood
    too."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known)


class CompletedDialogue(PassingDialogue):
    """Passes what the other one understood through the steps, one after the other."""

    def __init__(self, dialogue: Dialogue, steps: Sequence[Step]) -> None:
        super().__init__(dialogue)
        self._steps = tuple(steps)

    async def understand(self, message: UserMessage) -> Understanding:
        understood = await super().understand(message)
        for step in self._steps:
            if step.also_given or not understood.given:
                understood = await step.completed(understood, message)
        return understood
