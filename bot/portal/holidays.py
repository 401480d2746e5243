"""Public holidays of the Land, from the `holidays` library (python-holidays), named in the newcomer's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import holidays
from holidays import HolidayBase

from bot.core.locale import best, language
from bot.core.times.hours import Texts
from bot.portal.feasts import FeastCalendar

_GERMAN = "de"


class LandHolidays:
    """Implements the port `Holidays` for one Land, or the one that the town is in at the moment of asking.

    What a holiday is called in other languages is said by the feasts of the calendar; the German name, which stands on
    the doors, is added in brackets.
    """

    def __init__(self, land: str | Callable[[], str], feasts: FeastCalendar | None = None) -> None:
        self.feasts = feasts or FeastCalendar((), {})
        self._names: Mapping[str, Texts] = {f.public: f.names for f in self.feasts.every if f.public}
        self._land = land
        self._calendars: dict[str, HolidayBase] = {}

    @property
    def _calendar(self) -> HolidayBase:
        land = self._land if isinstance(self._land, str) else self._land()
        if land not in self._calendars:
            self._calendars[land] = holidays.country_holidays("DE", subdiv=land, language=_GERMAN)
        return self._calendars[land]

    def name(self, day: date, locale: str) -> str | None:
        found = self._calendar.get(day)
        return self._called(found, locale) if found else None

    def ahead(self, day: date, locale: str, limit: int) -> Sequence[tuple[date, str]]:
        calendar = self._calendar
        for year in (day.year, day.year + 1):
            calendar.get(date(year, 1, 1))  # the library fills a year when it is first asked for
        later = sorted((when, name) for when, name in calendar.items() if when >= day)
        return [(when, self._called(name, locale)) for when, name in later[:limit]]

    def _called(self, german: str, locale: str) -> str:
        names = self._names.get(german, {})
        own = best(locale, names)
        if own is None or language(own) == _GERMAN:
            return german
        return f"{names[own]} ({german})"
