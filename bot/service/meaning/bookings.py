"""What was understood, with courses told from appointments: who books a course, and names no office, looks for one. The
words are those of `responses/bookings.yml`."""

from __future__ import annotations

from dataclasses import replace

from bot.core.text import fold, words
from bot.core.understanding import Understanding, UserMessage
from bot.service.kinds import Words, patterns_of, rows_of
from bot.service.meaning.around import Step

_APPOINTMENT, _COURSE = "office_appointment", "search_course"
_WHAT, _BOOKED = "course", "book"
_ELSEWHERE = ("office", "matter", "event")


class BookingStep(Step):
    """`known`: rows of each kind, looked for in all languages: who mixes languages is understood too."""

    def __init__(self, known: Words) -> None:
        self._words = patterns_of(known, _WHAT, _BOOKED)
        self._ends = tuple(fold(row) for row in rows_of(known, "ends"))

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if (
            understood.response != _APPOINTMENT
            or any(map(understood.values, _ELSEWHERE))
            or not self._course(message.text)
        ):
            return understood
        return replace(understood, intent=_COURSE, response=_COURSE, pages=())

    def _course(self, text: str) -> bool:
        said = set(self._words.found(text))
        return _BOOKED in said and (_WHAT in said or any(word.endswith(self._ends) for word in words(text)))
