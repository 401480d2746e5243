"""What newcomers will read of an office's hours, before they are saved; and where hours and public holidays clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.content.places import Office
from bot.core.locale import DEFAULT, NATIVE
from bot.core.ports import Holidays
from bot.core.texts.response import Catalogue
from bot.core.times.dates import DateSpan
from bot.core.times.hours import WEEKDAYS, Closure, HolidayName, OpeningHours, SpecialDays, Texts
from bot.core.town import TownGuide
from bot.service.answers.office_times import OfficeTimes
from bot.service.answers.speaker import Speaker

USUAL_REASONS = (
    "closing_outing", "closing_meeting", "closing_illness", "closing_move", "closing_training", "closing_fault",
)  # fmt: skip
_MANY = 60
_YEAR = timedelta(days=366)
_WEEK, _MONTH = 7, 31


@dataclass(frozen=True)
class Preview:
    """Lines in one locale. `later`: exceptions after the next week."""

    now: str
    week: tuple[str, ...]
    this_week: tuple[str, ...]
    next_week: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True)
class Holiday:
    """A public holiday of the next twelve months. `open`: the office is open then; `listed`: it has an exception."""

    day: date
    name: str
    open: bool
    listed: bool


def preview(office: Office, catalogue: Catalogue, locale: str, now: datetime, holidays: Holidays) -> Preview:
    speaker = Speaker(catalogue, locale)
    times, today = OfficeTimes(speaker, now, holidays), now.date()
    monday = today + timedelta(days=_WEEK - today.weekday())
    hours = office.hours
    closure: list[Closure | SpecialDays] = [hours.closed_temporarily] if hours.closed_temporarily else []
    others = [*closure, *hours.special]
    ahead = [one for one in others if one.last is None or one.last >= monday + timedelta(days=_WEEK)]
    later = [
        times.over(office, DateSpan(one.first, one.last), max(one.first, today))
        for one in sorted(ahead, key=lambda one: one.first)
    ]
    this_week, next_week = _days(today, monday), _days(monday, monday + timedelta(days=_WEEK))
    return Preview(
        times.now(office), tuple(times.week(office)),
        tuple(dict.fromkeys(line for day in this_week for line in times.on_days(office, [day]))),
        tuple(dict.fromkeys(line for day in next_week for line in times.on_days(office, [day]))), tuple(later),
    )  # fmt: skip


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((end - first).days)]


def coming_holidays(hours: OpeningHours, holidays: Holidays, today: date) -> list[Holiday]:
    """Of the Land, over the next twelve months."""
    ahead = [(day, name) for day, name in holidays.ahead(today, DEFAULT, _MANY) if day < today + _YEAR]
    return [
        Holiday(day, name, bool(hours.on(day, _named(name))), any(s.covers(day) for s in hours.special))
        for day, name in ahead
    ]


def unusual_days(hours: OpeningHours, today: date) -> list[date]:
    """Days on which an exception of several days opens the office although it is closed on that day of every week."""
    several = (s for s in hours.special if s.intervals and s.first < s.last and hours.week)
    spans = ((max(s.first, today), min((s.last - s.first).days + 1, _MONTH)) for s in several)
    days = (first + timedelta(days=number) for first, length in spans for number in range(length))
    return [day for day in days if not hours.week.get(WEEKDAYS[day.weekday()]) and _covered(hours, day)][:_WEEK]


def _covered(hours: OpeningHours, day: date) -> bool:
    return any(special.covers(day) and special.intervals for special in hours.special)


def holiday_names(holidays: Holidays, day: date) -> Mapping[str, str | None]:
    return {code: holidays.name(day, code) for code in NATIVE}


def known_reasons(catalogue: Catalogue, guide: TownGuide, holidays: Holidays, today: date) -> dict[str, Texts]:
    """Reasons for closing that exist in several languages already, by their German text in small letters: the usual
    ones, feasts, and what the town's offices have said."""
    texts: list[Texts] = [
        {code: found[0] for code in NATIVE if (found := catalogue.find("interface", name, code)) and found[1] == code}
        for name in USUAL_REASONS
    ]
    texts += [occasion.feast.names for occasion in holidays.feasts.ahead(today, today + _YEAR)]
    texts += [special.reason for office in guide.offices.values() for special in office.hours.special]
    return {known[DEFAULT].casefold(): known for known in texts if len(known) > 1 and DEFAULT in known}


def _named(name: str) -> HolidayName:
    return lambda _: name
