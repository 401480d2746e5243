"""The intercultural calendar: `feasts.yml` says which feasts there are, kept libraries say when.

easter, orthodox_easter  days from Easter Sunday, Western and Orthodox (dateutil)
fixed                    month, day
weekday_from             month, day, weekday (0 is Monday): the first such weekday from that day on
hijri                    month, day in the calendar of Umm al-Qura (hijridate)
hebrew                   name of the feast (convertdate)
persian, coptic          month, day in that calendar (convertdate)
holidays_of              country, name in its list of holidays (python-holidays)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
import yaml
from convertdate import coptic, gregorian, persian
from convertdate import holidays as feasts_of
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from hijridate import Gregorian, Hijri
from pydantic import ValidationError

from bot.core.errors import ImportRefused
from bot.core.times.feasts import Feast, Occasion
from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Name

_LONGEST = 40  # days
_LONG_MONTHS = 6  # of the Persian year: 31 days each
_HEBREW = {
    name: getattr(feasts_of, name)
    for name in ("rosh_hashanah", "yom_kippur", "sukkot", "hanukkah", "purim", "passover", "shavuot")
}


class FeastCalendar:
    """Implements the port `Feasts`. Years are computed when they are first asked for."""

    def __init__(self, feasts: Sequence[Feast], words: Mapping[str, Sequence[str]]) -> None:
        """words: what people call a feast, with the ids of all that may be meant."""
        self._feasts = {feast.id: feast for feast in feasts}
        self._years: dict[int, list[Occasion]] = {}
        named = [Name("feast", feast, word) for word, meant in words.items() for feast in meant]
        self._gazetteer = Gazetteer.build(named)

    @property
    def every(self) -> Sequence[Feast]:
        return list(self._feasts.values())

    def ahead(self, day: date, until: date) -> Sequence[Occasion]:
        years = range((day - timedelta(days=_LONGEST)).year, until.year + 1)
        found = (occasion for year in years for occasion in self._year(year))
        return sorted((o for o in found if o.last >= day and o.first <= until), key=lambda o: o.first)

    def warm(self, today: date) -> None:
        """Computes the years that are asked for next."""
        self.ahead(today, date(today.year + 1, 12, 31))

    def next(self, feast: str, day: date) -> Occasion | None:
        later = self.ahead(day, date(day.year + 1, 12, 31))
        return next((occasion for occasion in later if occasion.feast.id == feast), None)

    def named(self, text: str) -> Sequence[str]:
        return list(dict.fromkeys(match.value for match in self._gazetteer.find(text)))

    def _year(self, year: int) -> list[Occasion]:
        if year not in self._years:
            found = [Occasion(feast, day) for feast in self._feasts.values() for day in _days(feast, year)]
            self._years[year] = found
        return self._years[year]


def read_feasts(file: Path) -> FeastCalendar:
    """The calendar of a file `feasts: [...]`, `asked: [{feasts: [ids], words: {locale: [ways to say it]}}]`.

    Raises:
        ImportRefused: the file is missing or an entry in it is wrong.
    """
    try:
        data = parse_yaml(file.read_text("utf-8"))
        feasts = [_checked(entry) for entry in data["feasts"]]
        known = {feast.id for feast in feasts}
        words: dict[str, list[str]] = {}
        for group in data["asked"]:
            if unknown := set(group["feasts"]) - known:
                raise ImportRefused(f"{file.name}: no feast {', '.join(sorted(unknown))}")
            for word in (word for several in group["words"].values() for word in several):
                words.setdefault(word, []).extend(group["feasts"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ImportRefused(f"{file.name}: {error}") from error
    return FeastCalendar(feasts, words)


def _checked(entry: Any) -> Feast:
    feast = Feast.model_validate(entry)
    if unknown := set(feast.rule) - set(_RULES):
        raise ImportRefused(f"{feast.id}: no rule {', '.join(unknown)}")
    return feast


def _days(feast: Feast, year: int) -> Iterator[date]:
    (name, arguments), *_ = feast.rule.items()
    several = arguments if isinstance(arguments, list) else [arguments]
    return (day for day in _RULES[name](year, *several) if day.year == year)


def _weekday_from(year: int, month: int, day: int, weekday: int) -> list[date]:
    first = date(year, month, day)
    return [first + timedelta(days=(weekday - first.weekday()) % 7)]


def _hijri(year: int, month: int, day: int) -> list[date]:
    """A year of ours meets two or three of theirs; outside the calendar's tables there is no day."""
    try:
        begin = Gregorian(year, 1, 1).to_hijri().year
        converted = [Hijri(begin + n, month, day).to_gregorian() for n in range(3)]
    except OverflowError:
        return []
    return [date(day.year, day.month, day.day) for day in converted]


def _converted(calendar: Any) -> Callable[[int, int, int], list[date]]:
    """A day of a solar calendar, whose year begins somewhere in ours."""

    def days(year: int, month: int, day: int) -> list[date]:
        begin = calendar.from_gregorian(year, 1, 1)[0]
        return [date(*calendar.to_gregorian(begin + n, month, day)) for n in range(2)]

    return days


def _persian(year: int, month: int, day: int) -> list[date]:
    """Counted from the spring equinox, which is computed once a year: to convert each date computes it four times, and
    took a second in which nobody was answered."""
    passed = (month - 1) * 31 if month <= _LONG_MONTHS + 1 else (month - 1) * 30 + _LONG_MONTHS
    return [_new_year(begun) + timedelta(days=passed + day - 1) for begun in (year - 1, year)]


@lru_cache(maxsize=64)
def _new_year(year: int) -> date:
    """Nowruz of a year of ours."""
    return date(*gregorian.from_jd(persian.equinox_jd(year) + 0.5))


@lru_cache(maxsize=64)
def _names_in(country: str, year: int) -> tuple[tuple[date, str], ...]:
    return tuple(sorted(holidays.country_holidays(country, years=year, language="en_US").items()))


def _holidays_of(year: int, country: str, name: str) -> list[date]:
    return [day for day, names in _names_in(country, year) if name in names.split("; ")][:1]


_RULES: dict[str, Callable[..., list[date]]] = {
    "easter": lambda year, days: [easter(year, EASTER_WESTERN) + timedelta(days=days)],
    "orthodox_easter": lambda year, days: [easter(year, EASTER_ORTHODOX) + timedelta(days=days)],
    "fixed": lambda year, month, day: [date(year, month, day)],
    "weekday_from": _weekday_from,
    "hijri": _hijri,
    "hebrew": lambda year, name: [date(*_HEBREW[name](year))],
    "persian": _persian,
    "coptic": _converted(coptic),
    "holidays_of": _holidays_of,
}
