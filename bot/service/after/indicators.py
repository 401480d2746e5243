"""Does it help? Figures of a time and of the time before, for coordinators."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.after.indicators import NO_TOPIC, TALK, Indicators, Tally, indicators
from bot.core.handoffs.answer_times import AnswerTimes
from bot.core.ports import Clock, Holidays, Library
from bot.core.times.periods import Choice, Period, months_since, period

_HALF = timedelta(minutes=30)  # an hour counts as its middle
OpenAt = Callable[[datetime], bool]


class Counters(Protocol):
    async def tally(self, since: datetime, until: datetime) -> Tally: ...

    async def began(self) -> datetime | None: ...


@dataclass(frozen=True)
class Report:
    """`before`: None where nothing was counted then yet. `began`: the first day that was counted. `months`: what may be
    chosen, the newest first."""

    period: Period
    now: Indicators
    before: Indicators | None
    began: date | None
    months: list[date]


class IndicatorReading:
    """`topic`: what a topic is called; topics of one name are one."""

    def __init__(
        self, counters: Counters, library: Library, holidays: Holidays, clock: Clock, topic: Callable[[str], str]
    ) -> None:
        self._counters, self._library, self._holidays = counters, library, holidays
        self._clock, self._topic = clock, topic

    async def report(self, choice: Choice, first: date | None = None, last: date | None = None) -> Report:
        today = self._clock.now().astimezone(self._zone).date()
        first_hour = await self._counters.began()
        began = first_hour.astimezone(self._zone).date() if first_hour else None
        chosen = period(choice, today, first, last)
        now = await self._tally(chosen.since, chosen.until)
        before = await self._tally(chosen.since_before, chosen.until_before)
        known = began is not None and began <= chosen.since_before
        figures = await asyncio.to_thread(self._figures, now, before if known else None)
        return Report(chosen, *figures, began, months_since(min(began or today, today), today))

    def _figures(self, now: Tally, before: Tally | None) -> tuple[Indicators, Indicators | None]:
        open_at = self._open_at([*now.hours, *(before.hours if before else ())])
        return indicators(now, open_at), indicators(before, open_at) if before else None

    async def _tally(self, since: date, until: date) -> Tally:
        found = await self._counters.tally(*(datetime.combine(day, time.min, self._zone) for day in (since, until)))
        return replace(found, kept=tuple(replace(one, topic=self._name(one.topic)) for one in found.kept))

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._library.guide.town.timezone)

    def _name(self, topic: str) -> str:
        return topic if topic in (NO_TOPIC, *TALK) else self._topic(topic)

    def _open_at(self, hours: list[datetime]) -> OpenAt | None:
        """Whether any department answers, by the hours and closed days they have today; whoever is there for crises
        gets no ordinary questions."""
        times = AnswerTimes.by(self._library.guide, self._holidays)
        week = [times.hours(name) for name, one in self._library.guide.departments.items() if not one.protection]
        known = [one for one in week if one.week or one.special]
        if not known:
            return None
        there: Mapping[date, list[tuple[datetime, datetime]]] = {
            day: [interval.on(day, hours[0]) for one in known for interval in one.on(day, times.holiday)]
            for day in {hour.date() - back for hour in hours for back in (timedelta(), timedelta(days=1))}
        }

        def open_at(hour: datetime) -> bool:
            middle, day = hour + _HALF, hour.date()
            both = (*there.get(day, ()), *there.get(day - timedelta(days=1), ()))  # hours may go past midnight
            return any(begin <= middle < end for begin, end in both)

        return open_at
