"""When an office is open, told truthfully.

An interval is open to all or by appointment only; "by appointment" is never "closed". A day of the week may also be by
arrangement, its times are told nowhere: neither open nor closed. An interval that ends at or
before its start runs past midnight and belongs to the day it begins on. Order of precedence for a day: temporarily
closed, special day, public holiday, the week's hours. Intervals that follow each other without a gap are one.

All times are local (aware datetimes of the town's zone) and compared as instants. Where the clock changes, RFC 5545
(3.3.5) says what a wall-clock time means: one that comes twice is the first, one that is skipped is read with the
offset before the change (02:30 becomes 03:30).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.core.instants import instant

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOK_AHEAD_DAYS = 400  # days with hours of their own; closures are skipped, however long
_ALWAYS = timedelta(days=8)  # open for so long without a gap: day and night
_LAST_YEAR = 9000  # nothing is closed until then; date.max has no day after it
Texts = dict[str, str]
HolidayName = Callable[[date], str | None]


class Interval(BaseModel):
    """Local wall-clock times; `by_appointment`: only who has an appointment is let in."""

    model_config = ConfigDict(frozen=True)
    start: time
    end: time
    by_appointment: bool = False

    def on(self, day: date, zone: datetime) -> tuple[datetime, datetime]:
        """Begin and end on a day, aware in the zone of `zone`."""
        last = day + timedelta(days=1) if self.end <= self.start else day
        begin, end = datetime.combine(day, self.start, zone.tzinfo), datetime.combine(last, self.end, zone.tzinfo)
        return _existing(begin), _existing(end)


class Closure(BaseModel):
    """Closed for a while; no `to`: nobody knows yet until when. Both days are inclusive."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    first: date = Field(alias="from")
    last: date | None = Field(None, alias="to")
    reason: Texts = {}

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class SpecialDays(BaseModel):
    """Other hours on some days; no intervals: closed. `from` and `to` are inclusive."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    intervals: tuple[Interval, ...] = Field((), alias="hours")
    reason: Texts = {}

    @field_validator("intervals", mode="before")
    @classmethod
    def _rows(cls, rows: object) -> object:
        return parse_rows(rows)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class Status(BaseModel):
    """What is true now.

    open, appointment   inside such an interval, until `until`; open without `until`: day and night
    appointment         without `until`: between the hours of a day, or of an office, that is by appointment only, or on
                        a day by arrangement
    closed_temporarily  without `opens`: nobody knows until when
    `opens`, `opens_by_appointment`: the next beginnings, the latter only when it comes first.
    """

    model_config = ConfigDict(frozen=True)
    kind: Literal["open", "appointment", "closed", "holiday", "closed_temporarily"]
    until: datetime | None = None
    opens: datetime | None = None
    opens_by_appointment: datetime | None = None
    reason: Texts = {}
    holiday: str | None = None


class _Span(NamedTuple):
    """An interval on a day."""

    begin: datetime
    end: datetime
    by_appointment: bool


class OpeningHours(BaseModel):
    """The week, the exceptions, and whether public holidays close the place. `by_arrangement`: days by appointment
    whose times are not told; where the week has times they count."""

    model_config = ConfigDict(frozen=True)
    week: dict[Weekday, tuple[Interval, ...]] = {}
    by_arrangement: tuple[Weekday, ...] = Field(default=(), exclude_if=lambda days: not days)
    special: tuple[SpecialDays, ...] = ()
    closed_temporarily: Closure | None = None
    open_on_holidays: bool = False

    @field_validator("week", mode="before")
    @classmethod
    def _week(cls, week: object) -> object:
        if not isinstance(week, dict):
            return week
        return {str(day)[:3].lower(): parse_rows(rows) for day, rows in week.items()}

    def on(self, day: date, holiday: HolidayName) -> tuple[Interval, ...]:
        """The intervals that begin on a day, earliest first."""
        if self.closed_temporarily and self.closed_temporarily.covers(day):
            return ()
        for special in self.special:
            if special.covers(day):
                return _earliest_first(special.intervals)
        if holiday(day) and not self.open_on_holidays:
            return ()
        return _earliest_first(self.week.get(WEEKDAYS[day.weekday()], ()))

    def usually_arranged(self, day: date) -> bool:
        """Whether this day of every week is by appointment, without times."""
        name = WEEKDAYS[day.weekday()]
        return name in self.by_arrangement and not self.week.get(name)

    def arranged(self, day: date, holiday: HolidayName) -> bool:
        """The same of this very day: nothing closes it, and nothing gives it hours."""
        closed = self.closed_temporarily and self.closed_temporarily.covers(day)
        if closed or any(special.covers(day) for special in self.special):
            return False
        return self.usually_arranged(day) and (self.open_on_holidays or not holiday(day))

    def days(self, first: date, holiday: HolidayName) -> Iterator[date]:
        """The days from this one on on which it opens, by appointment or not; over a year, then it ends."""
        return (day for day in self._days(first) if self.on(day, holiday))

    def status(self, now: datetime, holiday: HolidayName) -> Status:
        """What is true at `now` (aware, local)."""
        current = self._current(now, holiday)
        if current is None:
            opens, by_appointment = self._next(now, now, holiday)
            return self._between(now, holiday, opens, by_appointment)
        until = self._until(current, now, holiday)
        if current.by_appointment:
            opens, by_appointment = self._next(now, until, holiday)
            return Status(kind="appointment", until=until, opens=opens, opens_by_appointment=by_appointment)
        if until - now > _ALWAYS:
            return Status(kind="open")
        opens, by_appointment = self._next(until, now, holiday)
        return Status(kind="open", until=until, opens=opens, opens_by_appointment=by_appointment)

    def _between(
        self, now: datetime, holiday: HolidayName, opens: datetime | None, by_appointment: datetime | None
    ) -> Status:
        """Outside every interval."""
        today = now.date()
        closed = Status(kind="closed", opens=opens, opens_by_appointment=by_appointment)
        if self.closed_temporarily and self.closed_temporarily.covers(today):
            return closed.model_copy(update={"kind": "closed_temporarily", "reason": self.closed_temporarily.reason})
        special = next((s for s in self.special if s.covers(today)), None)
        name = None if special or self.open_on_holidays else holiday(today)
        if name:
            return closed.model_copy(update={"kind": "holiday", "holiday": name})
        only = self.arranged(today, holiday) or (
            by_appointment and self._appointment_only(today, special, holiday, opens, by_appointment)
        )
        kind, reason = "appointment" if only else "closed", special.reason if special else {}
        return closed.model_copy(update={"kind": kind, "reason": reason})

    def _appointment_only(
        self,
        today: date,
        special: SpecialDays | None,
        holiday: HolidayName,
        opens: datetime | None,
        by_appointment: datetime,
    ) -> bool:
        """Of a place that never opens to all, or of a day on which only appointments are still ahead and none else."""
        if opens is None:
            return not (special and not special.intervals)
        return by_appointment.date() == today and all(i.by_appointment for i in self.on(today, holiday))

    def _current(self, now: datetime, holiday: HolidayName) -> _Span | None:
        """The interval `now` lies in; open to all wins over by appointment, then the one that lasts longest."""
        days = (now.date() - timedelta(days=1), now.date())
        spans = (span for day in days for span in self._spans(day, now, holiday))
        inside = [span for span in spans if instant(span.begin) <= instant(now) < instant(span.end)]
        return max(inside, key=lambda span: (not span.by_appointment, instant(span.end)), default=None)

    def _until(self, current: _Span, now: datetime, holiday: HolidayName) -> datetime:
        """The end of the last interval of this kind that follows without a gap, looked for a little over a week."""
        end = current.end
        for span in self._from(now.date() - timedelta(days=1), now, holiday):
            if span.by_appointment != current.by_appointment:
                continue
            if instant(span.begin) > instant(end) or instant(end) - instant(now) > _ALWAYS:
                break
            end = max(end, span.end, key=instant)
        return end

    def _next(
        self, after: datetime, appointments_after: datetime, holiday: HolidayName
    ) -> tuple[datetime | None, datetime | None]:
        """The next beginning open to all, and the next by appointment before it."""
        by_appointment: datetime | None = None
        for span in self._from(min(after, appointments_after).date(), after, holiday):
            if not span.by_appointment and instant(span.begin) > instant(after):
                return span.begin, by_appointment
            if span.by_appointment and instant(span.begin) > instant(appointments_after):
                by_appointment = by_appointment or span.begin
        return None, by_appointment

    def _from(self, first: date, zone: datetime, holiday: HolidayName) -> Iterator[_Span]:
        for day in self._days(first):
            yield from self._spans(day, zone, holiday)

    def _days(self, day: date) -> Iterator[date]:
        """Days from this one on; what is closed over many days is leapt over."""
        for _ in range(_LOOK_AHEAD_DAYS):
            while closed := self._closed_on(day):
                if closed.last is None or closed.last.year > _LAST_YEAR:
                    return
                day = closed.last + timedelta(days=1)
            yield day
            day += timedelta(days=1)

    def _closed_on(self, day: date) -> Closure | SpecialDays | None:
        """The closure that covers the day."""
        if self.closed_temporarily and self.closed_temporarily.covers(day):
            return self.closed_temporarily
        special = next((special for special in self.special if special.covers(day)), None)
        return special if special and not special.intervals and special.last > day else None

    def _spans(self, day: date, zone: datetime, holiday: HolidayName) -> list[_Span]:
        """The intervals of a day, earliest first, without those that the change of the clock leaves nothing of."""
        found = (_Span(*interval.on(day, zone), interval.by_appointment) for interval in self.on(day, holiday))
        return sorted(span for span in found if instant(span.begin) < instant(span.end))


def _existing(moment: datetime) -> datetime:
    return instant(moment).astimezone(moment.tzinfo)


def _earliest_first(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return tuple(sorted(intervals, key=lambda interval: interval.start))


def parse_rows(rows: object) -> object:
    """`[["08:00", "12:00"], ["13:00", "24:00", "appointment"]]` as intervals; anything else is left to validation."""
    if not isinstance(rows, list | tuple):
        return rows
    return tuple(
        {"start": row[0], "end": "00:00" if row[1] == "24:00" else row[1], "by_appointment": "appointment" in row[2:]}
        if isinstance(row, list | tuple) and len(row) >= 2
        else row
        for row in rows
    )


def time_of_day(begin: time) -> str:
    """morning (before 12), afternoon, evening (from 17 on)."""
    return "morning" if begin.hour < 12 else "afternoon" if begin.hour < 17 else "evening"
