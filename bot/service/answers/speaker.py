"""Says prepared sentences in one locale, with dates and numbers as that locale writes them.

In right-to-left locales every filled-in value, every telephone number and every German quotation is isolated
(Unicode Bidirectional Algorithm, UAX #9), so that 0911 123456 is never shown as 123456 0911. A number behind a German
word stays with it: "Linie 16" is never shown as "16 Linie".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, get_day_names
from babel.numbers import format_currency
from babel.units import format_unit

from bot.core.content.places import text_in
from bot.core.locale import DEFAULT, ENDONYMS, direction, language
from bot.core.texts.response import Catalogue
from bot.core.times.dates import DateSpan
from bot.core.times.hours import WEEKDAYS, Texts
from bot.core.town import TownGuide

_FIRST_STRONG_ISOLATE, _LEFT_TO_RIGHT_ISOLATE, _POP = "\u2068", "\u2066", "\u2069"
_LATIN = "A-Za-zÀ-ɏ"
_NUMBER_GROUPS = re.compile(  # with the letters in it or directly behind it: 335F497F, 12b
    r"(?<![\u2066\u2068\d])\+?\d(?:(?:[\d /()–-]|[.:,](?=\d))*\d(?!\d)|(?=[LATIN]))[LATIN\d]*".replace("LATIN", _LATIN)
)
_WITHIN_A_NAME = " \u00a0\u202f.-\u2011–/&+=?_@#"
_QUOTATION = re.compile("„[^„“”]*[“”]")
_LETTER_AFTER_DIGIT = re.compile(r"(?<=\d)\s?(?=[^\W\d_])")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
_COLON = {"fr": "\u00a0:"}
_BABEL = {"en": "en_GB", "kmr": "ku", "fa": "fa", "ti": "ti", "so": "so", "ps": "ps", "bg": "bg"}


def _babel(locale: str) -> Locale:
    code = language(locale)
    try:
        return Locale.parse(_BABEL.get(code, code))
    except (ValueError, UnknownLocaleError):
        return Locale.parse(DEFAULT)


def isolated(text: str, locale: str) -> str:
    """A value inside a sentence of another direction."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}" if direction(locale) == "rtl" and text else text


def isolate_runs(text: str, locale: str) -> str:
    """Telephone numbers, times, dates and German sentences in their „quotation marks“ kept in their order inside
    right-to-left text, also where a line ends within."""
    if direction(locale) != "rtl":
        return text
    text = _NUMBER_GROUPS.sub(_in_order, text)
    return _QUOTATION.sub(lambda m: isolated(m.group(), locale), text)


def _in_order(number: re.Match[str]) -> str:
    """Isolated, unless it belongs to the word before, which runs from left to right: "U25", "Marienstraße 25"."""
    before = number.string[: number.start()].rstrip(_WITHIN_A_NAME)
    if bidirectional(before[-1:] or " ") == "L":
        return number.group()
    return f"{_LEFT_TO_RIGHT_ISOLATE}{number.group()}{_POP}"


class Speaker:
    """The words of one locale."""

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue, self.locale, self._babel = catalogue, locale, _babel(locale)

    def department(self, guide: TownGuide, name: str) -> str:
        """As it is called; by its name among ours when the town has it no more."""
        known = guide.departments.get(name)
        return self.of(known.name) if known else name

    def say(self, sentence: str, /, **values: str) -> str:
        """A value that ends with the full stop of an abbreviation ("2026 р.") also ends its sentence."""
        said = self._catalogue.say(sentence, self.locale, **{k: isolated(v, self.locale) for k, v in values.items()})
        return _TWO_STOPS.sub(".", said)

    def german(self, sentence: str) -> str:
        """A prepared sentence in German, whatever the locale."""
        return self._catalogue.say(sentence, DEFAULT)

    def of(self, texts: Texts) -> str:
        """The text in this locale, or the nearest there is."""
        return text_in(texts, self.locale)

    def knows(self, intent: str | None) -> bool:
        """Whether there is an answer to it: a topic of the town may be gone."""
        return intent in self._catalogue.intents

    def label(self, intent: str) -> str:
        return self._catalogue.label(intent, self.locale)

    def language_name(self, locale: str) -> str:
        code = language(locale)
        named = self._babel.languages.get(code) or self._babel.languages.get(_BABEL.get(code, code))
        return str(named or ENDONYMS.get(code, code))

    def languages(self, codes: tuple[str, ...]) -> str:
        return self.listed([self.language_name(code) for code in codes])

    def day(self, day: date) -> str:
        return format_date(day, "full", locale=self._babel)

    def short_date(self, day: date) -> str:
        return format_date(day, "medium", locale=self._babel)

    def days(self, span: DateSpan) -> str:
        """ "Tuesday, 1 December 2026", "30 November – 6 December 2026", "from 1 January 2027"."""
        if span.last is None:
            return self.say("date_from", date=self.day(span.first))
        if span.first == span.last:
            return self.day(span.first)
        return str(format_interval(span.first, span.last, "yMMMd", locale=self._babel))

    def clock(self, moment: time | datetime) -> str:
        """24-hour clock, as on every door in Germany."""
        return f"{moment:%H:%M}"

    def end_of(self, moment: time | datetime | None) -> str:
        """An end at midnight is 24:00; None: there is no end."""
        return "24:00" if moment is None or f"{moment:%H:%M}" == "00:00" else self.clock(moment)

    def span(self, start: time, end: time) -> str:
        return f"{self.clock(start)}\u2060–\u2060{self.end_of(end)}"  # never broken at the dash

    def distance(self, metres: int) -> str:
        """ "300 m", "1,5 km"."""
        number, unit = (metres, "length-meter") if metres < 1000 else (metres / 1000, "length-kilometer")
        return _LETTER_AFTER_DIGIT.sub("\u00a0", format_unit(number, unit, "short", locale=self._babel))

    def moment(self, moment: datetime, now: datetime, until: datetime | None = None) -> str:
        """ "today 14:00", "tomorrow 08:00", "Monday, 23 November 2026, 08:00", "today 10:00–22:00"."""
        hours = isolated(self.span(moment.time(), until.time()), self.locale) if until else self.clock(moment)
        days = (moment.date() - now.date()).days
        if days in (0, 1):
            return self.listed([self.say("today" if days == 0 else "tomorrow"), hours])
        return self.listed([self.day(moment.date()), hours])

    def weekday(self, day: str) -> str:
        return str(get_day_names("wide", locale=self._babel)[WEEKDAYS.index(day)])

    def weekdays(self, days: tuple[str, ...]) -> str:
        return self.listed([self.weekday(day) for day in days])

    def listed(self, parts: Sequence[str]) -> str:
        """Parts with the comma of this script."""
        return ("، " if direction(self.locale) == "rtl" else ", ").join(parts)

    def pair(self, name: str, value: str) -> str:
        """ "Address: Rathausplatz 1"; French sets a space before the colon."""
        return f"{name}{_COLON.get(language(self.locale), ':')} {value}"

    def price(self, amount: Decimal) -> str:
        return format_currency(amount, "EUR", locale=self._babel)
