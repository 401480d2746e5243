"""Looks at the clock for the desk: nobody waits without an end."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.content.routing import Wanted, back
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.handoffs.desk import Due, Limits
from bot.core.instants import instant
from bot.core.message import Button, Utterance
from bot.core.ports import Clock, Holidays, Library, Signals
from bot.core.ports_desk import Waits
from bot.core.times.worked import worked
from bot.core.together import Parting
from bot.service.answers.appointments import AppointmentWords
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.signals import tell_everybody
from bot.service.turn.compose import Composer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a claim may stay unanswered (`call`: where staff may be on the telephone), and a person may wait.
    Of the department's hours: what a newcomer writes after an answer, and `assigned`: how many of them may pass before
    everybody is told that nobody has taken it."""

    claim: timedelta = timedelta(minutes=20)
    call: timedelta = timedelta(hours=1)
    assigned: timedelta = timedelta(hours=2)
    waiting: timedelta = timedelta(days=3)

    def limits(self, now: datetime) -> Limits:
        at = instant(now)
        return Limits(at - self.claim, at - self.waiting, at - self.waiting, at - self.assigned, at - self.call)


class WaitKeeper:
    """Ends every wait whose time has come, and says so."""

    def __init__(
        self, waits: Waits, library: Library, signals: Signals, clock: Clock, holidays: Holidays, patience: Patience
    ) -> None:
        self._waits, self._library, self._signals = waits, library, signals
        self._clock, self._holidays, self._patience = clock, holidays, patience

    async def look(self) -> int:
        """One look at the clock; returns how many waits ended."""
        await self._hold()
        limits = self._patience.limits(self._clock.now())
        ended = 0
        for due in await self._waits.due(limits):
            try:
                ended += await self._end(due, limits)
            except Exception as error:  # tried again at the next look; the others end
                logger.error("a wait cannot be ended (%s): %s", due.kind, type(error).__name__, exc_info=error)
        return ended

    async def _hold(self) -> None:
        """While all who may take it are away beyond today, a wait counts from the day that the newcomer reads."""
        now = self._clock.now()
        if not any(seat.away(now) for seat in self._library.guide.seats or ()):
            return
        for waiting in await self._waits.waiting():
            again = self._again(waiting.department, waiting.wanted)
            if again and self._local(again).date() > self._local(now).date() and again > waiting.since:
                await self._waits.hold(waiting, again)

    def _again(self, department: str, wanted: Wanted) -> datetime | None:
        """When the first of those is back who may take it; None while one of them is there, or nobody may."""
        return back(wanted.among(self._library.guide.seats or (), department), self._clock.now())

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self._library.guide.town.timezone))

    async def _end(self, due: Due, limits: Limits) -> bool:
        if self._in_time(due) or not await self._waits.end(due, limits, self._said(due), self._parting(due)):
            return False
        self._tell(due)
        return True

    def _in_time(self, due: Due) -> bool:
        """A suggestion ends in the department's hours only: nobody is told at night that nobody has come. So does a
        claim whose newcomer wrote on after an answer; who has just claimed works now, whatever the hours. And nobody is
        given up before the day that was promised is over, or while all who may take it are away."""
        if due.kind == "idle" or due.since is None:
            return False
        if due.kind == "lapse":
            return self._not_yet(due, due.since, self._patience.call if due.calls else self._patience.claim)
        if self._again(due.department, due.wanted):
            return True
        if due.kind == "give_up":
            times = AnswerTimes.by(self._library.guide, self._holidays)
            return self._clock.now() <= times.target(due.department, due.since)
        return self._not_yet(due, due.since, self._patience.assigned)

    def _not_yet(self, due: Due, since: datetime, patience: timedelta) -> bool:
        """Whether so much of the department's hours has not passed, or it is closed now."""
        now, times = self._clock.now(), AnswerTimes.by(self._library.guide, self._holidays)
        if times.status(due.department, now) is None:  # nobody has said when they are there
            return False
        there = worked(times.hours(due.department), times.holiday, self._local(since), now)
        return there < patience or not times.answers_now(due.department, now)

    def _said(self, due: Due) -> list[Utterance]:
        speaker = Speaker(self._library.catalogue, due.locale)
        if self._library.guide.quiet(due.department, due.protected):
            return []  # told when the newcomer writes next
        name = speaker.department(self._library.guide, due.department)
        if due.kind == "lapse":
            times = ReadingTimes(self._library.guide, speaker, self._holidays, self._clock.now(), wanted=due.wanted)
            words = f"{speaker.say('handoff_lapsed', department=name)}\n{times.when(due.department)}"
            return [Utterance(words, due.locale, kind="notice")]
        if due.kind == "unclaimed":
            return self._unclaimed(due, speaker, name)
        if due.kind == "idle":
            return [Utterance(speaker.say("handoff_back"), due.locale, kind="notice")]
        if due.kind == "give_up":
            composer = Composer(self._library, self._holidays, due.locale, self._clock.now())
            said = composer.guidance.person("handoff_given_up")
            return [said] if said else []
        return []

    def _parting(self, due: Due) -> Parting:
        """Of what was promised, and ends with the wait."""
        catalogue, guide = self._library.catalogue, self._library.guide
        return AppointmentWords(guide, catalogue, Speaker(catalogue, due.locale), self._clock.now()).parting()

    def _unclaimed(self, due: Due, speaker: Speaker, name: str) -> list[Utterance]:
        withdraw = Button(speaker.say("handoff_withdraw"), "handoff:withdraw")
        words = speaker.say("handoff_unclaimed", department=name, withdraw=withdraw.title)
        return [Utterance(words, due.locale, (withdraw,), kind="notice")]

    def _tell(self, due: Due) -> None:
        """Alerts name the department, never the newcomer or the words."""
        if due.kind in ("lapse", "unclaimed"):
            logger.warning("a conversation waits for department %s (%s)", due.department, due.kind)
        tell_everybody(self._signals, due.conversation_id)
