"""Calendar dates as people write them ("24.12.", "24. Dezember", "٢٤ ديسمبر", "۱۵ دی"), read by the library dateparser.

The library is asked only about spans that can be a date: its own search takes "2 Kinder", "A2" and "112" for dates and
is slow. Forms of a month's name that it does not know (cases, dialects) are replaced by the one it does. Days of the
calendar of Iran and Afghanistan are persiantools' (the library's own way there takes 90 ms).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import dateparser
from babel.dates import get_month_names
from persiantools.jdatetime import JalaliDate

from bot.core.times import dates
from bot.core.times.dates import DateSpan
from bot.language.gazetteer import Match, Name

JALALI = "jalali"
_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_AMBIGUOUS_LENGTH = 3
_AMBIGUOUS = ("maja",)  # a woman's name in Polish
_NUMERIC = re.compile(
    r"(?<![\w.,/:§+-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)"
    r"|\d{1,2}\.\s?\d{1,2}\.|\d{1,2}[./]\d{2}|(?<=\d\.–)\d{1,2}\.\d{1,2})(?![\w/:€%-]|[.,]\d)"
)
_HYPHEN = re.compile(  # "24.-26.12.", "24./25.12.", "24-26.12.", "24.12.-2.1.", "24.12.26-2.1.27"; not "8.30-12.30"
    r"(?<=\d\.)[-/](?=\d{1,2}\.)|(?<=\d)-(?=\d{1,2}\.\d{1,2}\.)|(?:(?<=[./]\d{4})|(?<=[./]\d\d))-(?=\d{1,2}([./])\d{1,2}\1\d)"
)
_HOUR_OR_MONEY = re.compile(r"\s*(?:uhr|h|euro?|eur|€|%|prozent|pm|am|год|час|ساعت|يورو|یورو|km|m|kg)\b", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(r"(?:\b(?:um|at|à|о|об|в|ora|saat)|ساعت|الساعة)\s*$", re.IGNORECASE)
_TH = r"(?:st|nd|rd|th|er|-?го|-?е)"
_OF = r"(?:st|nd|rd|th|er|re|e|of|de|го|ого|е|й|من|ام|م)"  # "24th of", "1er", "24 de", "24-го"
_DAY_BEFORE = re.compile(rf"(?<![\w.,:§/])(\d{{1,2}})(?:(?:-|[.\s]*){_OF}\b){{0,2}}(?:(-)|[.\s]*)$", re.IGNORECASE)
_DAY_AFTER = re.compile(r"\s*(\d{1,2})(?:st|nd|rd|th)?(?![\w:.])")
_YEAR_AFTER = re.compile(r"[\s,.]*(\d{4})(?!\w)")
_UNTIL = r"\b(?:bis|to|until|till|jusqu'au|au|до|по|do|până la|la|ile|تا|الى|إلى|حتى)\b"
_TO = rf"(?:[-–]|{_UNTIL}|\b(?:und|and|et|та|і|й|и|a|i|și|si|ve|و)\b)"
_FIRST, _ARTICLE = rf"(?<![\w.,:§/])(?<!\d-)(\d{{1,2}}){_TH}?", r"\s*(?:le|the|zum|am)?\s*$"
_RANGE_BEFORE = re.compile(rf"{_FIRST}[.\s]*{_TO}{_ARTICLE}", re.IGNORECASE)
_RANGE_AFTER = re.compile(rf"\s*(?:[-–]|{_UNTIL})\s*(\d{{1,2}})(?:st|nd|rd|th)?(?![\w:.]|,\d)", re.IGNORECASE)
_RANGE_BEFORE_NUMERIC = re.compile(rf"{_FIRST}(?:\.\s*{_TO}|[-–]|\s*{_UNTIL}){_ARTICLE}", re.IGNORECASE)
_SETTINGS: dict[str, Any] = {
    "DATE_ORDER": "DMY",
    "PREFER_DATES_FROM": "future",
    "REQUIRE_PARTS": ["day", "month"],
    "PARSERS": ["absolute-time"],
}


@dataclass(frozen=True)
class Found:
    """A span of days and where in the text it stands; `closed`: both its ends were said; `weekday_alone`: nothing
    says of which week."""

    start: int
    end: int
    span: DateSpan
    closed: bool = False
    weekday_alone: bool = False


def month_names(language: str) -> Iterator[Name]:
    """What the library calls the months of a language; a short name ("May", "mai", "Sept") only beside its day."""
    for context in ("format", "stand-alone"):
        for number, name in get_month_names("wide", context, language).items():
            alone = len(name) > _AMBIGUOUS_LENGTH and name not in _AMBIGUOUS
            yield Name("month" if alone else "month_with_day", str(number), str(name))
        for number, name in get_month_names("abbreviated", context, language).items():
            yield Name("month_with_day", str(number), str(name).rstrip("."))
    if language == "fa":
        yield from (Name("month_with_day", f"{JALALI}{n}", name) for n, name in enumerate(_JALALI_MONTHS, 1))


def month_name(number: int, language: str) -> str:
    return str(get_month_names("wide", "format", language)[number])


def numeric(text: str, today: date) -> Iterator[Found]:
    """ "24.12.", "24/12/2026", "2026-12-24"; day before month, as everywhere in Europe."""
    text = _HYPHEN.sub("–", text)
    for m in _NUMERIC.finditer(text):
        if _HOUR_OR_MONEY.match(text, m.end()) or ("." in m.group() and _CLOCK_BEFORE.search(text[: m.start()])):
            continue
        written = m.group().replace(" ", "").rstrip(".").replace(".", "/")  # the library takes "5.12." for a time
        day = _read(written, "de", today)
        if day:
            one = Found(m.start(), m.end(), DateSpan(day, day))
            yield _range(one, day.day, _RANGE_BEFORE_NUMERIC.search(text[: m.start()]))


def with_month(text: str, month: Match, language: str, today: date) -> Found | None:
    """The date around a month's name; a range when a second day stands there too ("24.–26. Dezember", "Dec 24-26")."""
    text, year = _HYPHEN.sub("–", text), _YEAR_AFTER.match(text, month.end)
    before, after = _day_beside(text, month)
    number = before or after
    if number is None:
        return None
    wanted = int(year.group(1)) if year else None
    said = int(number.group(1))
    last = _day(said, month.value, wanted, language, today)
    if last is None:
        return None
    start, end = (before.start(), month.end) if before else (month.start, number.end())
    found = Found(start, year.end() if year else end, DateSpan(last, last))
    return _range(found, said, _RANGE_BEFORE.search(text[:start])) if before else _range_on(found, said, text)


def has_day(text: str, month: Match) -> bool:
    return any(_day_beside(text, month))


def _day_beside(text: str, month: Match) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The day before or after a month's name; in "Dec 24-Jan 2" the one before is December's."""
    before, after = _DAY_BEFORE.search(text[: month.start]), _DAY_AFTER.match(text, month.end)
    if before and after and before.group(2):
        return None, after
    return before, (None if before else after)


def _range(found: Found, said: int, first: re.Match[str] | None) -> Found:
    """From the day of the same month that stands before; `said`: the last one's number, in its own calendar."""
    days = said - int(first.group(1)) if first else 0
    if first is None or not 0 < days < said:
        return found
    last = found.span.first
    return Found(first.start(), found.end, DateSpan(last - timedelta(days=days), last), True)


def _range_on(found: Found, said: int, text: str) -> Found:
    """To the day of the same month that stands behind."""
    until = _RANGE_AFTER.match(text, found.end)
    first = found.span.first
    last = first + timedelta(days=int(until.group(1)) - said) if until else first
    if until is None or last <= first or last.month != first.month:
        return found
    return Found(found.start, until.end(), DateSpan(first, last), True)


def _day(day: int, month: str, year: int | None, language: str, today: date) -> date | None:
    if month.startswith(JALALI):
        return _jalali(day, int(month.removeprefix(JALALI)), year, today)
    return _read(f"{day} {month_name(int(month), language)} {year or ''}".strip(), language, today)


def _read(text: str, language: str, today: date) -> date | None:
    """The day the library reads; without a year the next one, today included (its "future" begins after the base)."""
    base = datetime.combine(today - timedelta(days=1), time())
    found = dateparser.parse(text, languages=[language], settings={**_SETTINGS, "RELATIVE_BASE": base})
    return found.date() if found else None


def _jalali(day: int, month: int, year: int | None, today: date) -> date | None:
    """A day of the calendar of Iran and Afghanistan; without a year the next one."""
    this_year = int(JalaliDate(today).year)  # type: ignore[no-untyped-call]
    for candidate in (year,) if year else (this_year, this_year + 1):
        try:
            found: date = JalaliDate(candidate, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def month_alone(month: Match, today: date) -> DateSpan | None:
    return None if month.value.startswith(JALALI) else dates.month(int(month.value), today)
