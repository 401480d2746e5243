"""Public holidays of the Land, from the `holidays` library (python-holidays)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import holidays
from holidays import HolidayBase

_NAMED_IN = {"de": "de", "uk": "uk", "th": "th"}
_OTHERWISE = "en_US"


class LandHolidays:
    """Implements the port `Holidays` for one Land. Names come in German, Ukrainian or English."""

    def __init__(self, land: str) -> None:
        self._land = land
        self._by_language: dict[str, HolidayBase] = {}

    def name(self, day: date, locale: str) -> str | None:
        return self._calendar(locale).get(day)

    def ahead(self, day: date, locale: str, limit: int) -> Sequence[tuple[date, str]]:
        calendar = self._calendar(locale)
        for year in (day.year, day.year + 1):
            calendar.get(date(year, 1, 1))  # the library fills a year when it is first asked for
        return sorted((when, name) for when, name in calendar.items() if when >= day)[:limit]

    def _calendar(self, locale: str) -> HolidayBase:
        language = _NAMED_IN.get(locale.split("-")[0], _OTHERWISE)
        if language not in self._by_language:
            self._by_language[language] = holidays.country_holidays("DE", subdiv=self._land, language=language)
        return self._by_language[language]
