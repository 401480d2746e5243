"""What was understood, with bare fear after an answer about deportation or asylum: it is of that, and no violence. The
person and the advice stay, with a line of help above. The words are those of `responses/fears.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import words
from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.around import WordedStep, meant

_FRIGHTENING, _AFRAID = ("deportation_threat", "asylum_procedure"), {"afraid"}
_MOST_WORDS = 8


class FearsStep(WordedStep):
    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        before = message.context.get("intent", "")
        if before not in _FRIGHTENING or len(words(message.text)) > _MOST_WORDS:
            return understood
        if set(self._words.found(message.text)) != _AFRAID:
            return understood
        return replace(meant(understood, before), candidates=(), help_line=True)
