"""Asks, once after each handoff that has ended, whether it helped. Whoever ended it, and however, it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.handoffs.finished import Finished
from bot.core.instants import instant
from bot.core.message import Utterance
from bot.core.ports import Clock, Library, Signals
from bot.service.answers.feedback import Feedback
from bot.service.answers.memory import PROTECTED
from bot.service.answers.speaker import Speaker
from bot.service.signals import OUTBOX

_NOT_LATER = timedelta(hours=12)  # a question out of the blue helps nobody


class HelpQuestions(Protocol):
    async def due(self, since: datetime) -> Sequence[Finished]: ...

    async def ask(self, finished: Finished, question: Utterance | None) -> bool: ...


class HelpKeeper:
    def __init__(self, questions: HelpQuestions, library: Library, signals: Signals, clock: Clock) -> None:
        self._questions, self._library, self._signals, self._clock = questions, library, signals, clock

    async def look(self) -> int:
        """One look at what has ended; returns how many were asked."""
        count = 0
        for finished in await self._questions.due(instant(self._clock.now()) - _NOT_LATER):
            if await self._questions.ask(finished, self._question(finished)):
                count += 1
                for name in (finished.conversation_id, OUTBOX):
                    self._signals.announce(name)
        return count

    def _question(self, finished: Finished) -> Utterance | None:
        """None where danger, crisis, health or asylum was touched: nothing unsolicited is said there."""
        department = self._library.guide.departments.get(finished.department)
        if PROTECTED in finished.context or department is None or department.protection:
            return None
        speaker = Speaker(self._library.catalogue, finished.locale)
        return Feedback(speaker).question(str(finished.handoff_id))
