"""What was understood, with an employer who keeps the passport, said in few words after an answer about work: help in a
crisis, and no new passport. The words are those of `responses/papers_taken.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.alarm.first_help import CRISIS
from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.around import KEPT, WordedStep

_WORK, _TAKEN = "labour_rights", {"taken"}
_MOST_WORDS = 10


class PapersTakenStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        spoken_of_work = message.context.get("intent") == _WORK and understood.response not in KEPT
        if (
            not spoken_of_work
            or len(words(message.text)) > _MOST_WORDS
            or set(self._words.found(message.text)) != _TAKEN
        ):
            return understood
        return replace(
            understood, intent=CRISIS, zone="confident", response=CRISIS, entities=(), candidates=(), pages=()
        )
