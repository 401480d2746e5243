"""Away at the counter or not at work: what one has claimed goes back to the queue, and newcomers are told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.core.accounts.staff import Away, Staff
from bot.core.content.routing import Seat, someone
from bot.core.errors import BadInput
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.locale import DEFAULT
from bot.core.message import Utterance
from bot.core.ports import Clock, Holidays, RefreshableLibrary, Signals
from bot.service.answers.reading_times import ReadingTimes
from bot.service.answers.speaker import Speaker
from bot.service.signals import DESK, tell_everybody
from bot.service.staff.profiles import Left

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class GivenBack:
    """Conversations that went back to the queue, and how many newcomers were sent a message about it."""

    count: int
    told: int


@dataclass(frozen=True)
class Owed:
    """A conversation in which they have promised something: a call, or else an appointment."""

    left: Left
    topic: str
    call: bool


class Attendances(Protocol):
    async def claims(self, who: Staff) -> list[Left]: ...

    async def owed(self, who: Staff) -> list[Owed]: ...

    async def others(self, who: Staff) -> list[Seat]: ...

    async def leave(
        self,
        who: Staff,
        kind: Away,
        until: datetime,
        said: Mapping[str, Sequence[Utterance]],
        owed: Collection[str] = (),
    ) -> list[str]: ...

    async def back(self, who: Staff) -> None: ...


class Attendance:
    def __init__(
        self,
        attendances: Attendances,
        library: RefreshableLibrary,
        signals: Signals,
        clock: Clock,
        holidays: Holidays,
    ) -> None:
        self._attendances, self._library, self._signals = attendances, library, signals
        self._clock, self._holidays = clock, holidays

    async def counter(self, who: Staff) -> GivenBack:
        """The counter opens: until the end of the department's hours today."""
        return await self._leave(who, "counter", self._end_of_hours(who))

    async def owed(self, who: Staff) -> list[Owed]:
        """What they have promised and not done yet."""
        return await self._attendances.owed(who)

    async def absent(self, who: Staff, last: date, kept: Collection[str] = ()) -> GivenBack:
        """Not at work up to and including this day. Beyond today what was promised goes to the colleagues too, but for
        the conversations that are `kept`. Raises BadInput for a day that is past, or far off."""
        now = self._clock.now()
        if not now.date() <= last <= self.latest():
            raise BadInput("choose today or a later day of the next twelve months")
        every = await self._attendances.owed(who) if last > now.date() else []
        owed = [one.left for one in every if one.left.conversation_id not in kept]
        return await self._leave(who, "absent", _midnight(last, now), owed)

    def latest(self) -> date:
        """The last day that can be chosen."""
        return self._clock.now().date() + LONGEST

    async def back(self, who: Staff) -> None:
        await self._attendances.back(who)
        await self._library.refresh()  # what newcomers are told of who is there
        self._signals.announce(DESK)

    async def alone(self, who: Staff) -> list[str]:
        """German names of departments where nobody else is at work now."""
        departments, now = self._library.guide.departments, self._clock.now()
        others = [seat for seat in await self._attendances.others(who) if not seat.away(now)]
        mine = [name for name in who.departments if name in departments and not someone(others, name)]
        return [departments[name].name[DEFAULT] for name in mine]

    async def _leave(self, who: Staff, kind: Away, until: datetime, owed: Sequence[Left] = ()) -> GivenBack:
        claims, others = await self._attendances.claims(who), await self._attendances.others(who)
        seats = [*others, Seat(who.departments, who.woman, until, who.id)]
        said = {left.conversation_id: self._said(kind, left, seats) for left in (*claims, *owed)}
        given = await self._attendances.leave(who, kind, until, said, [left.conversation_id for left in owed])
        await self._library.refresh()
        tell_everybody(self._signals, *given)
        return GivenBack(len(given), sum(bool(said[one]) for one in given))

    def _said(self, kind: Away, left: Left, seats: Sequence[Seat]) -> list[Utterance]:
        """Where the question lies again, and when somebody reads there: of hours only, not that anybody is there."""
        department = left.department
        if self._library.guide.quiet(department, left.protected):
            return []
        speaker, now = Speaker(self._library.catalogue, left.locale), self._clock.now()
        name = speaker.department(self._library.guide, department)
        words = speaker.say("given_back_counter" if kind == "counter" else "given_back_absent", department=name)
        guide, wanted = self._library.guide, left.wanted
        times = ReadingTimes(guide, speaker, self._holidays, now, wanted=wanted, seats=seats)
        return [Utterance(f"{words}\n{times.when(department)}", left.locale, kind="notice")]

    def _end_of_hours(self, who: Staff) -> datetime:
        """The last closing of today; without hours, or after them, the end of the day."""
        now, times = self._clock.now(), self._times
        today = times.hours(who.department or "").on(now.date(), times.holiday)
        last = max((interval.on(now.date(), now)[1] for interval in today), default=now)
        return last if last > now else _midnight(now.date(), now)

    @property
    def _times(self) -> AnswerTimes:
        return AnswerTimes.by(self._library.guide, self._holidays)


def _midnight(day: date, now: datetime) -> datetime:
    """The end of a day, in the zone of `now`."""
    return datetime.combine(day + timedelta(days=1), time.min, now.tzinfo)
