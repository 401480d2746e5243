"""Looks at the clock for the desk: nobody waits without an end."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.desk import Due, Limits
from bot.core.message import Utterance
from bot.core.ports import Clock, Holidays, Library, Signals, Waits
from bot.service.answers.speaker import Speaker
from bot.service.compose import Composer
from bot.service.signals import DESK, OUTBOX

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a claim may stay unanswered, a person may wait, and how often the desk is alerted again."""

    claim: timedelta = timedelta(minutes=20)
    waiting: timedelta = timedelta(days=3)
    alert: timedelta = timedelta(minutes=10)

    def limits(self, now: datetime) -> Limits:
        return Limits(now - self.claim, now - self.waiting, now - self.waiting, now - self.alert)


class WaitKeeper:
    """Ends every wait whose time has come, and says so."""

    def __init__(
        self, waits: Waits, library: Library, signals: Signals, clock: Clock, holidays: Holidays, patience: Patience
    ) -> None:
        self._waits, self._library, self._signals = waits, library, signals
        self._clock, self._holidays, self._patience = clock, holidays, patience

    async def look(self) -> int:
        """One look at the clock; returns how many waits ended."""
        limits = self._patience.limits(self._clock.now())
        ended = 0
        for due in await self._waits.due(limits):
            if await self._waits.end(due, limits, self._said(due)):
                ended += 1
                self._tell(due)
        return ended

    def _said(self, due: Due) -> list[Utterance]:
        speaker = Speaker(self._library.catalogue, due.locale)
        department = self._library.guide.departments.get(due.department)
        name = speaker.of(department.name) if department else due.department
        if due.kind == "lapse":
            return [Utterance(speaker.say("handoff_lapsed", department=name), due.locale, kind="notice")]
        if due.kind == "idle":
            return [Utterance(speaker.say("handoff_back"), due.locale, kind="notice")]
        if due.kind == "give_up":
            composer = Composer(self._library, self._holidays, due.locale, self._clock.now())
            said = composer.guidance.person("handoff_given_up")
            return [said] if said else []
        return []

    def _tell(self, due: Due) -> None:
        """Alerts name the department, never the newcomer or the words."""
        if due.kind in ("alert", "lapse"):
            logger.warning("a conversation waits for department %s (%s)", due.department, due.kind)
        for name in (due.conversation_id, DESK, OUTBOX):
            self._signals.announce(name)
