"""Answers what newcomers ask of a person, beside the bot's own answers, and leads back to staff who closed lately.

Also while a person owns the conversation: then nothing else is answered, but these buttons are about that person.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.conversation import State
from bot.core.locale import DEFAULT
from bot.core.message import Reply
from bot.core.ports import Clock, Holidays, Library
from bot.service.answering import Answer, Answers, Question
from bot.service.answers.desks import Desks
from bot.service.answers.forms import KEPT_DAYS
from bot.service.answers.persons import Persons
from bot.service.answers.reading_times import Presence

_HANDOFF = "handoff:"


class Continuing:
    """Implements `Answers` around another one."""

    def __init__(
        self, inner: Answers, library: Library, clock: Clock, holidays: Holidays, presence: Presence | None = None
    ) -> None:
        self._inner, self._library, self._clock = inner, library, clock
        self._holidays, self._presence = holidays, presence

    async def answer(self, question: Question) -> Answer:
        own = self._own(question)
        answer = own or await self._inner.answer(question)
        reply = self._persons(question, answer.locale).reopening(answer.reply)
        return replace(answer, reply=reply)

    def watch(self, question: Question) -> Answer | None:
        """Beside a person: danger first, then what the newcomer asks of that person."""
        return self._inner.watch(question) or self._own(question)

    def _own(self, question: Question) -> Answer | None:
        locale = question.locale or DEFAULT
        persons = self._persons(question, locale)
        reply: Reply | None = None
        if question.pressed is None:
            reply = persons.number(question.text, question.context)
            if reply and self._inner.watch(question):  # danger is never taken for a number
                return None
        elif question.pressed.startswith(_HANDOFF):
            reply = persons.pressed(question.pressed.removeprefix(_HANDOFF), question.context)
        return Answer(reply, locale) if reply else None

    def _persons(self, question: Question, locale: str) -> Persons:
        now, waiting = self._clock.now(), question.state in (State.WAITING, State.WITH_STAFF)
        desks = Desks(self._library, self._holidays, locale, now, self._presence, waiting, KEPT_DAYS)
        return Persons(
            question.sender, question.state, self._library, desks.speaker, desks.offers, now,
            lambda day: self._holidays.name(day, locale),
        )  # fmt: skip
