"""Days and times as the language of a newcomer writes them, said in German: "غداً، 09:00" is "morgen, 09:00"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.locale import DEFAULT, direction
from bot.core.texts.response import Catalogue
from bot.service.answers.speaker import Speaker

_PAST, _AHEAD = 31, 183  # days that the bot is likely to have named
_CLOCK = re.compile(r"\d\d:\d\d")


class GermanMoments:
    """As they were written around one day."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._catalogue, self.today = catalogue, today
        self._by_locale: dict[str, Mapping[str, str]] = {}

    def of(self, value: str, locale: str) -> str | None:
        """None: it is no day."""
        day, _, clock = value.rpartition("، " if direction(locale) == "rtl" else ", ")
        if not _CLOCK.fullmatch(clock):
            day, clock = value, ""
        known = self._days(locale)
        german = known.get(day) or known.get(f"{day}.")  # the stop of an abbreviation also ends its sentence
        return ", ".join(filter(None, (german, clock))) if german else None

    def _days(self, locale: str) -> Mapping[str, str]:
        if locale not in self._by_locale:
            own, german = Speaker(self._catalogue, locale), Speaker(self._catalogue, DEFAULT)
            days = [self.today + timedelta(days=number) for number in range(-_PAST, _AHEAD)]
            near = {own.say(word): german.say(word) for word in ("today", "tomorrow")}
            self._by_locale[locale] = {own.day(day): german.day(day) for day in days} | near
        return self._by_locale[locale]
