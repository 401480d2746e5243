"""When somebody of a department reads and answers, told truthfully, in one locale at one moment.

"Somebody is there now" is said only in the department's hours and when a desk page of it is open. Where presence is
switched off, its hours are told and nothing about anybody. Outside its hours an open page says nothing: it may have
been left open.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.core.answer_times import AnswerTimes
from bot.core.hours import Status
from bot.core.ports import Holidays
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker


class Presence(Protocol):
    """Whether somebody of a department is at the desk at this moment; None: not known, or switched off."""

    def present(self, department: str) -> bool | None: ...


class ReadingTimes:
    def __init__(
        self, guide: TownGuide, speaker: Speaker, holidays: Holidays, now: datetime, presence: Presence | None = None
    ) -> None:
        self._times = AnswerTimes(guide, lambda day: holidays.name(day, speaker.locale))
        self._speaker, self._now, self._presence = speaker, now, presence

    def when(self, department: str) -> str:
        """One to four sentences: now or when again, and the day that is promised."""
        return " ".join(filter(None, (self._reads(department), self._promise(department))))

    def opens(self, department: str, after: datetime) -> datetime:
        """The first moment of its hours from then on; that very moment where its hours are not known."""
        status = self._times.status(department, after)
        if status is None or self._times.answers_now(department, after):
            return after
        return _next(status) or after

    def kept(self, department: str) -> str:
        """That the message waits safely, where nobody reads now; nothing where somebody may."""
        reads = self._times.answers_now(department, self._now)
        there = reads and (self._presence is None or self._presence.present(department) is not False)
        return "" if there else self._speaker.say("handoff_kept")

    def _reads(self, department: str) -> str:
        status = self._times.status(department, self._now)
        if status is None:
            return self._speaker.say("offer_unknown")
        if self._times.answers_now(department, self._now):
            return self._open(department, status)
        opens = _next(status)
        if opens is None:
            return self._speaker.say("offer_unknown")
        later = self._speaker.say("offer_later", when=self._speaker.moment(opens, self._now))
        return " ".join(filter(None, (self._why(department, status), later)))

    def _open(self, department: str, status: Status) -> str:
        here = self._presence.present(department) if self._presence else None
        if here is False and status.until is None:
            return self._speaker.say("offer_open_nobody")
        sentence = {None: "offer_hours", True: "offer_now", False: "offer_open_nobody_until"}[here]
        if status.until is None:
            return self._speaker.say(f"{sentence}_always")
        return self._speaker.say(sentence, time=self._speaker.end_of(status.until))

    def _why(self, department: str, status: Status) -> str:
        """What keeps it closed beside its usual hours."""
        off = self._times.away(department, self._now.date())
        if off and off.last > self._now.date():
            return self._speaker.say("offer_away", day=self._speaker.day(off.last))
        return self._speaker.say("offer_holiday", holiday=status.holiday) if status.holiday else ""

    def _promise(self, department: str) -> str:
        day = self._times.promised_day(department, self._now)
        return self._speaker.say("offer_promise", day=self._speaker.day(day)) if day else ""


def _next(status: Status) -> datetime | None:
    return min((moment for moment in (status.opens, status.opens_by_appointment) if moment), default=None)
