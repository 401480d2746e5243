"""When a department answers, and by when it has said it will.

Its own weekly hours, else those of its first office that has any. Never on its closed days, while it is away, or on
public holidays (unless it works then). A working day is one on which it answers at all. "Within N working days" counts
from the day after the request; 0 means the same day, or the next working day when that day's hours are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.instants import instant
from bot.core.locale import DEFAULT
from bot.core.ports import Holidays
from bot.core.times.department_desk import DaysOff, DepartmentDesk
from bot.core.times.hours import HolidayName, OpeningHours, SpecialDays, Status, Weekday
from bot.core.town import TownGuide

_USUAL_DAYS = 1  # what waiting is measured against where nothing is promised
_WORKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
_OFFICE_WEEK = OpeningHours.model_validate({"week": {day: [["08:00", "16:00"]] for day in _WORKDAYS}})


@dataclass(frozen=True)
class AnswerTimes:
    """Of all departments of a town. `holiday`: the name of the public holiday on a day, if it is one."""

    guide: TownGuide
    holiday: HolidayName

    @classmethod
    def by(cls, guide: TownGuide, holidays: Holidays) -> AnswerTimes:
        return cls(guide, lambda day: holidays.name(day, DEFAULT))

    def desk(self, department: str) -> DepartmentDesk:
        return self.guide.desks.get(department, DepartmentDesk())

    def hours(self, department: str) -> OpeningHours:
        """Empty where nobody has said when they are there."""
        desk, hours = self.desk(department), self.usual(department)
        if desk.week is not None:
            hours = OpeningHours(week=desk.week, open_on_holidays=desk.open_on_holidays)
        off = [*desk.closed, *([desk.away] if desk.away else [])]
        closed = tuple(SpecialDays.model_validate({"from": days.first, "to": days.last}) for days in off)
        return hours.model_copy(update={"special": (*closed, *hours.special)})

    def usual(self, department: str) -> OpeningHours:
        """The hours of its offices."""
        known = self.guide.departments.get(department)
        timed = (office.hours for office in (self.guide.offices_of(known) if known else ()))
        return next((hours for hours in timed if hours.week or hours.special), OpeningHours())

    def status(self, department: str, now: datetime) -> Status | None:
        """What is true at this moment; None where nobody has said when they are there, or will be again."""
        status = self.hours(department).status(self._local(now), self.holiday)
        known = status.kind == "open" or status.until or status.opens or status.opens_by_appointment
        return status if known else None

    def answers_now(self, department: str, now: datetime) -> bool | None:
        """Whether these are its hours, by appointment or not; None: not known."""
        status = self.status(department, now)
        return None if status is None else status.kind == "open" or status.until is not None

    def quiet(self, department: str, now: datetime) -> bool:
        """Whether alerts have to wait; where nobody has said when they are there, office hours hold."""
        reads = self.answers_now(department, now)
        return not (_OFFICE_WEEK.status(self._local(now), self.holiday).until if reads is None else reads)

    def reads_again(self, department: str, now: datetime) -> datetime | None:
        """When alerts that wait may come; None: nobody knows."""
        status = self.status(department, now) or _OFFICE_WEEK.status(self._local(now), self.holiday)
        known = (moment for moment in (status.opens, status.opens_by_appointment) if moment)
        return min(known, key=instant, default=None)

    def away(self, department: str, day: date) -> DaysOff | None:
        """The absence or the closed days that a day lies in."""
        desk = self.desk(department)
        off = [*([desk.away] if desk.away else []), *desk.closed]
        return max((days for days in off if days.covers(day)), key=lambda days: days.last, default=None)

    def promised_day(self, department: str, asked_at: datetime) -> date | None:
        """The day by which it has promised to answer; None: it has promised nothing, or is closed without an end."""
        promised = self.desk(department).promised
        return None if promised is None else self._working_day(self.hours(department), asked_at, promised)

    def target(self, department: str, requested_at: datetime) -> datetime:
        """By when somebody who asked then should have an answer: the end of that day's hours, in the town's zone."""
        promised = self.desk(department).promised
        days = _USUAL_DAYS if promised is None else promised
        for hours in (self.hours(department), _OFFICE_WEEK):
            day = self._working_day(hours, requested_at, days)
            if day:
                return self._end(hours, day, self._local(requested_at))
        raise AssertionError("an office week has working days")

    def _working_day(self, hours: OpeningHours, asked_at: datetime, number: int) -> date | None:
        asked = self._local(asked_at)
        ahead = (
            day
            for day in hours.days(asked.date(), self.holiday)
            if (day > asked.date() if number else instant(self._end(hours, day, asked)) > instant(asked))
        )
        return next((day for place, day in enumerate(ahead, 1) if place >= number), None)

    def _end(self, hours: OpeningHours, day: date, zone: datetime) -> datetime:
        return max((interval.on(day, zone)[1] for interval in hours.on(day, self.holiday)), key=instant)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.guide.town.timezone))
