"""When somebody of a department reads and answers, told truthfully, in one locale at one moment.

"Somebody is there now" is said only in the department's hours and when a desk page of it is open. Where presence is
switched off, its hours are told and nothing about anybody. Outside its hours an open page says nothing: it may have
been left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.content.routing import ANYBODY, Seat, Wanted, back, someone
from bot.core.conversation import State
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.ports import Holidays
from bot.core.times.hours import Status
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker
from bot.service.answers.urgent import urgent

Awaited = Wanted | bool  # whom a newcomer waits for, True: for anybody; False: for nobody


class Presence(Protocol):
    """Whether somebody of a department who may answer is at the desk at this moment; None: not known, or switched
    off."""

    def present(self, department: str, wanted: Wanted = ANYBODY) -> bool | None: ...


def awaited(state: State, wanted: Wanted) -> Awaited:
    """Of a conversation that is handed over."""
    return wanted if state in (State.WAITING, State.WITH_STAFF) else False


class ReadingTimes:
    """`wanted`: whom the newcomer waits for, unless a method is told otherwise; only they count as there. `seats`: who
    works at the desk, where the guide does not know yet."""

    def __init__(
        self,
        guide: TownGuide,
        speaker: Speaker,
        holidays: Holidays,
        now: datetime,
        presence: Presence | None = None,
        wanted: Wanted = ANYBODY,
        seats: Sequence[Seat] | None = None,
    ) -> None:
        self._seats, self.wanted = guide.seats if seats is None else seats, wanted
        self._times = AnswerTimes(guide, lambda day: holidays.name(day, speaker.locale))
        self._speaker, self._now, self._presence = speaker, now, presence

    def when(self, department: str, wanted: Wanted | None = None, numbers: bool = True) -> str:
        """One to four sentences: now or when again, and the day that is promised; when all who could are away (or,
        asked for a woman, the women), from when on. While nobody reads, a line with the numbers that help at once
        follows, but for `numbers`.
        """
        wanted = self._possible(department, self.wanted if wanted is None else wanted)
        away = self._away(department, wanted)
        reads = away or " ".join(filter(None, (self._reads(department, wanted), self._promise(department))))
        return "\n".join(filter(None, (reads, self.urgent(department, wanted) if numbers else "")))

    def urgent(self, department: str, wanted: Wanted = ANYBODY) -> str:
        """Who helps at once, day and night; nothing in its hours, unless all who could read are away."""
        able = someone(self._seats or (), department, avoided=wanted.declined)
        nobody = self._times.quiet(department, self._now) or back(able, self._now)
        return urgent(self._speaker) if nobody else ""

    def reads(self, department: str) -> str:
        """As `when`, without the day that is promised."""
        wanted = self._possible(department, self.wanted)
        return self._away(department, wanted) or self._reads(department, wanted)

    def kept(self, department: str, wanted: Wanted | None = None) -> str:
        """That the message waits safely, where nobody reads now; nothing where somebody may."""
        wanted = self._possible(department, self.wanted if wanted is None else wanted)
        reads = self._times.answers_now(department, self._now)
        there = self._presence is None or self._presence.present(department, wanted) is not False
        return "" if reads and there and not self._away(department, wanted) else self._speaker.say("handoff_kept")

    def _possible(self, department: str, wanted: Wanted) -> Wanted:
        """A wish that nobody there can keep is for anybody."""
        known = self._seats
        able = known is None or someone(known, department, wanted.woman, wanted.declined)
        return wanted if able else ANYBODY

    def _away(self, department: str, wanted: Wanted) -> str:
        """Nothing while one of them is there."""
        seats = self._seats or ()
        again = back(someone(seats, department, avoided=wanted.declined), self._now)
        meant = back(someone(seats, department, wanted.woman, wanted.declined), self._now)
        if meant is None:
            return ""
        return self._later("offer_later" if again else "offer_woman_later", department, meant)

    def _later(self, sentence: str, department: str, again: datetime) -> str:
        """In its hours, on the town's clocks: whoever is back at midnight reads in the morning."""
        status = self._times.status(department, again)
        if status is None:
            return self._speaker.say("offer_unknown")
        opens = again if self._times.answers_now(department, again) else _next(status) or again
        return self._speaker.say(sentence, when=self._speaker.moment(opens.astimezone(self._now.tzinfo), self._now))

    def _reads(self, department: str, wanted: Wanted) -> str:
        status = self._times.status(department, self._now)
        if status is None:
            return self._speaker.say("offer_unknown")
        if self._times.answers_now(department, self._now):
            return self._open(department, wanted, status)
        opens = _next(status)
        if opens is None:
            return self._speaker.say("offer_unknown")
        later = self._speaker.say("offer_later", when=self._speaker.moment(opens, self._now))
        return " ".join(filter(None, (self._why(department, status), later)))

    def _open(self, department: str, wanted: Wanted, status: Status) -> str:
        here = self._presence.present(department, wanted) if self._presence else None
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
