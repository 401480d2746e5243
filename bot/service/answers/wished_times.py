"""When it suits somebody, in words: "tomorrow morning", "Friday at 10"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.core.locale import DEFAULT, language
from bot.core.ports import Dates
from bot.core.times.dates import DateSpan
from bot.core.times.hours import time_of_day
from bot.language.gazetteer import Gazetteer

_LONGEST, _BRIEF = 8, 4  # words without digits; more are about something else as well, or may be
_DIGIT = re.compile(r"\d")
_QUESTION = re.compile(r"[?؟]")
_CLOCK = re.compile(
    r"(?<![\d.:])(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)(?![\d.:])"
    r"|(?<![\d.:])(?P<hour>[01]?\d|2[0-3])\s?(?:uhr|h|am|год\w*|час\w*)\b"
    r"|\b(?:um|at|saat|الساعة|الساعه|ساعة|ساعت|godz\w*|ora|orele|à|об?|в)\s(?P<alone>[01]?\d|2[0-3])(?![\d.:])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WishedTime:
    """Any of the days, at any of the times of day, at an hour; what is empty was not named."""

    days: tuple[DateSpan, ...] = ()
    parts: frozenset[str] = frozenset()
    clock: time | None = None

    def __bool__(self) -> bool:
        return bool(self.days or self.parts or self.clock)

    def on(self, day: date) -> bool:
        return not self.days or any(span.first <= day <= (span.last or day) for span in self.days)

    def at(self, begin: datetime) -> bool:
        return not self.parts or time_of_day(begin.time()) in self.parts


class WishedTimes:
    """`parts`: the words of times of day, by language; German ones count in all of them."""

    def __init__(self, dates: Dates, parts: Mapping[str, Gazetteer]) -> None:
        self._dates, self._parts = dates, parts

    def read(self, text: str, locale: str, today: date) -> WishedTime:
        """Nothing of a question, or of more than a few words. Takes milliseconds: not for the event loop."""
        if _QUESTION.search(text) or _words(text) > _LONGEST:
            return WishedTime()
        known = [self._parts[name] for name in dict.fromkeys((language(locale), DEFAULT)) if name in self._parts]
        parts = {found.value for words in known for found in words.find(text) if found.value != "other"}
        return WishedTime(tuple(self._dates.find(text, locale, today)), frozenset(parts), _clock(text))


def brief(text: str) -> bool:
    """Whether a text that names a time says hardly anything else."""
    return _words(text) <= _BRIEF


def _words(text: str) -> int:
    return sum(not _DIGIT.search(word) for word in text.split())


def _clock(text: str) -> time | None:
    found = _CLOCK.search("".join(str(int(c)) if c.isdecimal() else c for c in text))
    if not found:
        return None
    return time(int(found["h"] or found["hour"] or found["alone"]), int(found["m"] or 0))
