"""What was understood, with whether a message asks for an amount of money added to what it understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.patterns import Patterns
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.amounts import ASKED
from bot.service.meaning.around import Step


class PricedStep(Step):
    """`words`: rows per language, looked for in all of them: who mixes languages is understood too."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = Patterns((language, row) for language, rows in words.items() for row in rows)

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if not any(True for _ in self._words.found(message.text)):
            return understood
        return replace(understood, entities=(*understood.entities, ASKED))
