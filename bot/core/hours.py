"""When an office is open, told truthfully.

An interval is open to all or by appointment only; "by appointment" is never "closed". An interval that ends at or
before its start runs past midnight. Order of precedence for a day: temporarily closed, special day, public holiday,
the week's hours. All times are local (aware datetimes of the town's zone); intervals that run over a change of the
clock follow the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOOK_AHEAD_DAYS = 400  # a place under repair for a year still says when it opens
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
        begin = datetime.combine(day, self.start, zone.tzinfo)
        last = day + timedelta(days=1) if self.end <= self.start else day
        return begin, datetime.combine(last, self.end, zone.tzinfo)


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
    """What is true now. `until`: end of the present interval; `opens`/`opens_by_appointment`: the next beginnings."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["open", "appointment", "closed", "holiday", "closed_temporarily"]
    until: datetime | None = None
    opens: datetime | None = None
    opens_by_appointment: datetime | None = None
    reason: Texts = {}
    holiday: str | None = None


class OpeningHours(BaseModel):
    """The week, the exceptions, and whether public holidays close the place."""

    model_config = ConfigDict(frozen=True)
    week: dict[Weekday, tuple[Interval, ...]] = {}
    special: tuple[SpecialDays, ...] = ()
    closed_temporarily: SpecialDays | None = None
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

    def status(self, now: datetime, holiday: HolidayName) -> Status:
        """What is true at `now` (aware, local)."""
        current = self._current(now, holiday)
        opens, by_appointment = self._next(now, holiday)
        if current:
            interval, end = current
            kind: Literal["open", "appointment"] = "appointment" if interval.by_appointment else "open"
            return Status(kind=kind, until=end, opens=opens, opens_by_appointment=by_appointment)
        return self._closed(now.date(), holiday, opens, by_appointment)

    def _closed(
        self, today: date, holiday: HolidayName, opens: datetime | None, by_appointment: datetime | None
    ) -> Status:
        if self.closed_temporarily and self.closed_temporarily.covers(today):
            return Status(
                kind="closed_temporarily", opens=opens, opens_by_appointment=by_appointment,
                reason=self.closed_temporarily.reason,
            )  # fmt: skip
        special = next((s for s in self.special if s.covers(today)), None)
        name = None if special or self.open_on_holidays else holiday(today)
        return Status(
            kind="holiday" if name else "closed", opens=opens, opens_by_appointment=by_appointment,
            reason=special.reason if special else {}, holiday=name,
        )  # fmt: skip

    def _current(self, now: datetime, holiday: HolidayName) -> tuple[Interval, datetime] | None:
        """The interval `now` lies in; open to all wins over by appointment, then the one that lasts longest."""
        inside = [
            (interval, end)
            for day in (now.date() - timedelta(days=1), now.date())
            for interval in self.on(day, holiday)
            for begin, end in (interval.on(day, now),)
            if begin <= now < end
        ]
        return max(inside, key=lambda pair: (not pair[0].by_appointment, pair[1]), default=None)

    def _next(self, now: datetime, holiday: HolidayName) -> tuple[datetime | None, datetime | None]:
        """The next beginning open to all, and the next by appointment before it."""
        by_appointment: datetime | None = None
        for interval, begin in self._ahead(now, holiday):
            if not interval.by_appointment:
                return begin, by_appointment
            by_appointment = by_appointment or begin
        return None, by_appointment

    def _ahead(self, now: datetime, holiday: HolidayName) -> Iterator[tuple[Interval, datetime]]:
        for offset in range(_LOOK_AHEAD_DAYS):
            day = now.date() + timedelta(days=offset)
            for interval in self.on(day, holiday):
                begin, _ = interval.on(day, now)
                if begin > now:
                    yield interval, begin


def _earliest_first(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return tuple(sorted(intervals, key=lambda interval: interval.start))


def parse_rows(rows: object) -> object:
    """`[["08:00", "12:00"], ["13:00", "16:00", "appointment"]]` as intervals; anything else is left to validation."""
    if not isinstance(rows, list | tuple):
        return rows
    return tuple(
        {"start": row[0], "end": row[1], "by_appointment": "appointment" in row[2:]}
        if isinstance(row, list | tuple) and len(row) >= 2
        else row
        for row in rows
    )
