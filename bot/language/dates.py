"""Which days a message names, in the ten languages.

Calendar dates are read by a kept library (`calendar_dates`); "übermorgen", "next Tuesday", "через два тижні" by words
of `nlu/dates/<language>.yml`, together with the weekdays and days of `nlu/entities/<language>.yml`; German words count
in every language. What the words mean in days is `bot/core/times/dates.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.core.locale import language as language_of
from bot.core.times.dates import DateSpan
from bot.language.beside import beside, near_any, touched
from bot.language.calendar_dates import Found, has_day, month_alone, month_name, month_names, numeric, with_month
from bot.language.day_ranges import bounded
from bot.language.gazetteer import Gazetteer, Match, Name
from bot.language.spoken_days import spoken

KINDS = {
    "weekday", "weekday_since", "day", "next", "coming", "past", "unit", "number", "amount", "before", "after", "from",
    "onwards", "until", "until_here", "between", "between_here", "month", "month_with_day",
}  # fmt: skip
_LONGEST = 400
_DIGITS = re.compile(r"(?<![\w.,:/§])\d{1,2}(?![\w:/]|[.,]\d)")


class DateFinder:
    """Implements the port `Dates`. Without shared state after the first call: safe in any thread."""

    def __init__(self, words: Mapping[str, Sequence[Name]]) -> None:
        self._german = [name for name in words.get("de", ()) if name.entity in KINDS]
        self._words, self._gazetteers = words, dict[str, Gazetteer]()

    def warm(self) -> None:
        """Loads every language, so that no newcomer waits for it."""
        for language in self._words:
            self.find(f"24 {month_name(12, language)}", language, date(2026, 1, 1))
        self.find("24.12.", "de", date(2026, 1, 1))

    def find(self, text: str, locale: str, today: date) -> list[DateSpan]:
        """The days named, in the order of the text, each once; a wrong, past or very far date is none."""
        language = language_of(locale) if language_of(locale) in self._words else "de"
        text = text[:_LONGEST]
        marks = self._marks(text, language)
        found = [*numeric(text, today), *_calendar(text, marks, language, today)]
        found += [f for f in spoken(text, marks, today) if not near_any(text, f, found)]
        near = [f for f in found if f.span.near(today)]
        joined = bounded(text, sorted(near, key=lambda f: (f.start, -f.end)), marks, today)
        return list(dict.fromkeys(f.span for f in joined if (f.span.last or f.span.first) >= today))

    def _marks(self, text: str, language: str) -> list[Match]:
        """Words that matter, and numbers, by where they stand."""
        if language not in self._gazetteers:
            own = list(_single([name for name in self._words[language] if name.entity in KINDS]))
            names = [*own, *month_names(language), *(self._german if language != "de" else [])]
            self._gazetteers[language] = Gazetteer.build(names)
        numbers = [Match("number", str(int(m.group())), m.start(), m.end(), 100) for m in _DIGITS.finditer(text)]
        return sorted([*self._gazetteers[language].find(text), *numbers], key=lambda m: (m.start, -m.end))


def _single(names: Sequence[Name]) -> Iterator[Name]:
    """Without the names of a weekday that hold another one ("luni până vineri"): each is read by itself."""
    days = {name.text.rstrip("*"): name.value for name in names if name.entity == "weekday" and " " not in name.text}
    for name in names:
        held = {days[word] for word in name.text.split() if word in days}
        if name.entity != "weekday" or len(held) < 2:
            yield name


def _calendar(text: str, marks: Sequence[Match], language: str, today: date) -> Iterator[Found]:
    for mark in marks:
        if mark.entity not in ("month", "month_with_day"):
            continue
        found = with_month(text, mark, language, today)
        sure = (mark.entity == "month" or beside(text, marks, mark, "from", -1)) and not touched(
            text, marks, mark, "past"
        )
        alone = month_alone(mark, today) if sure and not has_day(text, mark) else None
        if found:
            yield found
        elif alone:
            yield Found(mark.start, mark.end, alone)
