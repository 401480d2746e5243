"""Which days a message names, in the ten languages.

Calendar dates are read by a kept library (`calendar_dates`); "übermorgen", "next Tuesday", "через два тижні" by words
of `nlu/dates/<language>.yml`, together with the weekdays and days of `nlu/entities/<language>.yml`; German words count
in every language. What the words mean in days is `bot/core/dates.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from bot.core import dates
from bot.core.dates import DateSpan, Unit, Which
from bot.core.hours import WEEKDAYS
from bot.core.locale import language as language_of
from bot.language.calendar_dates import Found, has_day, month_alone, month_name, month_names, numeric, with_month
from bot.language.gazetteer import Gazetteer, Match, Name

KINDS = {
    "weekday", "day", "next", "coming", "unit", "number", "amount", "before", "after", "from", "onwards", "until",
    "month", "month_with_day",
}  # fmt: skip
_LONGEST = 400
_DIGITS = re.compile(r"(?<![\w.,:/§])\d{1,2}(?![\w:/]|[.,]\d)")
_GAP = re.compile(r"[\s,.'’-]*(?:[^\W\d]{1,4}[\s,.'’-]+)?")  # nothing, or one short word: "mardi *de la* semaine"
_WITH_WEEKDAY = {"next_week": "next", "this_week": "bare"}


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
        found += [f for f in _spoken(text, marks, today) if not _near_any(text, f, found)]
        near = [f for f in found if f.span.near(today)]
        bounded = _bounded(text, sorted(near, key=lambda f: (f.start, -f.end)), marks)
        return list(dict.fromkeys(f.span for f in bounded if (f.span.last or f.span.first) >= today))

    def _marks(self, text: str, language: str) -> list[Match]:
        """Words that matter, and numbers, by where they stand."""
        if language not in self._gazetteers:
            own = [name for name in self._words[language] if name.entity in KINDS]
            names = [*own, *month_names(language), *(self._german if language != "de" else [])]
            self._gazetteers[language] = Gazetteer.build(names)
        numbers = [Match("number", str(int(m.group())), m.start(), m.end(), 100) for m in _DIGITS.finditer(text)]
        return sorted([*self._gazetteers[language].find(text), *numbers], key=lambda m: (m.start, -m.end))


def _calendar(text: str, marks: Sequence[Match], language: str, today: date) -> Iterator[Found]:
    for mark in marks:
        if mark.entity not in ("month", "month_with_day"):
            continue
        found = with_month(text, mark, language, today)
        sure = mark.entity == "month" or _beside(text, marks, mark, "from", -1)
        alone = month_alone(mark, today) if sure and not has_day(text, mark) else None
        if found:
            yield found
        elif alone:
            yield Found(mark.start, mark.end, alone)


def _spoken(text: str, marks: Sequence[Match], today: date) -> list[Found]:
    """Amounts first: what belongs to one ("two Mondays", "3 luni") is no weekday."""
    counted = list(_amounts(text, marks, today))
    named = [*_weekdays(text, marks, today), *_periods(text, marks, today)]
    return counted + [f for f in named if not any(_overlap(f, other) for other in counted)]


def _amounts(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    """ "in 3 days", "hafta sonra", "the next two weeks"."""
    for mark in marks:
        if mark.entity == "amount":
            count, _, unit = mark.value.partition(" ")
            span = mark
        elif mark.entity == "unit":
            number = _beside(text, marks, mark, "number", -1)
            count, unit = (number.value if number else ""), mark.value
            span = replace(mark, start=number.start) if number else mark
        else:
            continue
        yield from _counted(text, marks, span, (count, cast(Unit, unit)), today)


def _counted(text: str, marks: Sequence[Match], span: Match, amount: tuple[str, Unit], today: date) -> Iterator[Found]:
    count, unit = amount
    before, after = _beside(text, marks, span, "before", -1), _beside(text, marks, span, "after", 1)
    coming = _beside(text, marks, span, "next", -1) or _beside(text, marks, span, "coming", -1)
    if before or (after and count):
        days = dates.ahead(int(count or 1), unit, today)
    elif coming and count:
        days = dates.within(int(count), unit, today)
    else:
        return
    start = min(m.start for m in (span, before or coming) if m)
    if days:
        yield Found(start, max(m.end for m in (span, after) if m), days)


def _weekdays(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    for mark in marks:
        if mark.entity != "weekday" or _counts(text, marks, mark):
            continue
        which, start, end = _qualified(text, marks, mark)
        yield Found(start, end, dates.weekday(WEEKDAYS.index(mark.value), today, which))


def _counts(text: str, marks: Sequence[Match], mark: Match) -> bool:
    """Whether the word is a unit behind its number: Romanian "luni" is Monday, "3 luni" three months."""
    unit = next((m for m in marks if m.entity == "unit" and m.start == mark.start), None)
    return unit is not None and _beside(text, marks, unit, "number", -1) is not None


def _qualified(text: str, marks: Sequence[Match], mark: Match) -> tuple[Which, int, int]:
    """Which of these weekdays is meant, and where all that says so stands."""
    for side in (-1, 1):
        for kind in ("next", "coming", "day"):
            other = _beside(text, marks, mark, kind, side)
            which = _WITH_WEEKDAY.get(other.value) if other and kind == "day" else kind
            if other and which:
                return cast(Which, which), min(mark.start, other.start), max(mark.end, other.end)
    return "bare", mark.start, mark.end


def _periods(text: str, marks: Sequence[Match], today: date) -> Iterator[Found]:
    """Named days and weeks; a week that only says which Tuesday is none."""
    for mark in marks:
        span = dates.period(mark.value, today) if mark.entity == "day" else None
        weekday = any(_beside(text, marks, mark, "weekday", side) for side in (-1, 1))
        if span and not (weekday and mark.value in _WITH_WEEKDAY):
            yield Found(mark.start, mark.end, span)


def _bounded(text: str, found: Sequence[Found], marks: Sequence[Match]) -> Iterator[Found]:
    """ "from Monday" has no end; "from … until …" becomes one span."""
    kept: list[Found] = []
    for one in found:
        until, since = _around(text, marks, one, "until", -1), _around(text, marks, one, "from", -1)
        onwards = _around(text, marks, one, "onwards", 1)
        earlier = kept[-1] if kept and until and kept[-1].end <= until.start else None
        if earlier and one.span.last and earlier.span.first <= one.span.last:
            kept[-1] = Found(earlier.start, one.end, DateSpan(earlier.span.first, one.span.last), True)
        elif (since or onwards) and not one.closed:
            kept.append(replace(one, span=DateSpan(one.span.first, None)))
        else:
            kept.append(one)
    return iter(kept)


def _around(text: str, marks: Sequence[Match], found: Found, kind: str, side: int) -> Match | None:
    return _beside(text, marks, Match(kind, "", found.start, found.end, 0), kind, side)


def _beside(text: str, marks: Sequence[Match], mark: Match, kind: str, side: int) -> Match | None:
    """The nearest mark of a kind right before (-1) or after (1) another, with at most one short word between."""
    if side < 0:
        near = [
            m for m in marks if m.entity == kind and m.end <= mark.start and _GAP.fullmatch(text, m.end, mark.start)
        ]
        return near[-1] if near else None
    near = [m for m in marks if m.entity == kind and m.start >= mark.end and _GAP.fullmatch(text, mark.end, m.start)]
    return near[0] if near else None


def _near_any(text: str, found: Found, others: Sequence[Found]) -> bool:
    """Whether it belongs to a calendar date: "Friday, 4 December"."""
    return any(
        _overlap(found, other)
        or (found.end <= other.start and _GAP.fullmatch(text, found.end, other.start))
        or (other.end <= found.start and _GAP.fullmatch(text, other.end, found.start))
        for other in others
    )


def _overlap(a: Found, b: Found) -> bool:
    return a.start < b.end and b.start < a.end
