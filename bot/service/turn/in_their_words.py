"""Answers where a spoken language is asked for in one that is not spoken: as if its button had been pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.form import lapsed, under_way
from bot.core.locale import language
from bot.core.ports import Clock
from bot.service.answers.shown import searched
from bot.service.meaning.asked_language import AskedLanguages
from bot.service.turn.answering import Answer, Answers, Question

_INTERPRETERS = "interpreter_help"  # there the name of a language says which one is spoken


class InTheirWords:
    """Implements `Answers` around another one."""

    def __init__(self, inner: Answers, asked: AskedLanguages, clock: Clock) -> None:
        self._inner, self._asked, self._clock = inner, asked, clock

    async def answer(self, question: Question) -> Answer:
        """Raises DialogueError, as the inner one."""
        wanted = None if question.pressed is not None else self._asked.asked(question.text)
        if wanted is None or self._about_something(question):
            return await self._inner.answer(question)
        locale = question.locale if language(question.locale or "") == wanted else wanted
        return await self._inner.answer(replace(question, pressed=f"locale:{locale}"))

    def watch(self, question: Question) -> Answer | None:
        return self._inner.watch(question)

    def _about_something(self, question: Question) -> bool:
        """Words for a form, courses in a language, interpreters of one."""
        context: Mapping[str, str] = question.context
        writing = under_way(context) and not lapsed(context, question.at or self._clock.now())
        return writing or bool(searched(context)) or context.get("intent") == _INTERPRETERS
