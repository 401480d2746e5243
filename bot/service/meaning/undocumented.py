"""What was understood, with somebody who says to have no papers and of whom nothing else is understood: who advises
independently and in confidence, and no choice of what sounds alike. The words are those of `responses/papers.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.answers.guidance import ASYLUM, NO_PAPERS
from bot.service.meaning.around import WordedStep

_UNSURE = ("choice", "fallback", "none", "out_of_scope", "follow_up_papers")
_LIKELY = 0.4  # from here on the likeliest topic is worth a choice
_MOST_WORDS = 10
_OF_A_MATTER = ("office", "matter", "course", "event")


class UndocumentedStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if not self._unclear(understood) or len(words(message.text)) > _MOST_WORDS:
            return understood
        if set(self._words.found(message.text)) != {"none"}:
            return understood
        entities = (*understood.entities, NO_PAPERS)
        return replace(
            understood, intent=ASYLUM, zone="confident", response=ASYLUM, entities=entities, candidates=(), pages=()
        )

    def _unclear(self, u: Understanding) -> bool:
        likely = u.confidence >= _LIKELY and u.response not in ("out_of_scope", "follow_up_papers")
        return u.response in _UNSURE and not likely and not any(u.values(name) for name in _OF_A_MATTER)
