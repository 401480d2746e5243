"""What the town's content says in the language of a newcomer, said in German: names, texts, days, hours, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot.core.locale import ANSWERED, DEFAULT, direction
from bot.core.texts.response import Catalogue
from bot.core.times.hours import WEEKDAYS
from bot.core.town import TownGuide
from bot.service.answers.speaker import Speaker
from bot.service.staff.german_moments import GermanMoments

_WORDED = re.compile(r"[^\W\d_]")
_HOURS = re.compile(r"(?P<span>[\d:\u2060–]+)(?: \((?P<entry>[^()]+)\))?")
_PERSON = re.compile(r"(?P<who>[^()]+) \((?P<languages>[^()]+)\)(?P<stop>\.?)(?: (?P<note>.+))?")
_DAYS_APART = re.compile(r"( – |, |، )")
Words = Mapping[str, str]  # of the interface, in one locale → in German


class GermanPlaces:
    def __init__(self, catalogue: Catalogue, guide: TownGuide, moments: GermanMoments) -> None:
        self._catalogue, self._moments = catalogue, moments
        self._texts = _german_texts(guide)
        self._german = frozenset(self._texts.values())
        self._addresses = {office.address.line() for office in guide.offices.values()}
        self._by_locale: dict[str, tuple[Words, Words]] = {}

    def text(self, said: str) -> str | None:
        """A name or a text of the town."""
        return self._texts.get(said)

    def value(self, said: str, locale: str) -> str | None:
        """What fills a gap of a sentence: also a moment, languages, a person with languages and times."""
        known = self.text(said) or self._moments.of(said, locale)
        return known or self._listed(said, locale) or self._person(said, locale)

    def pair(self, label: str, value: str, locale: str, words: Words) -> str | None:
        """ "Address: Rathausplatz 1", "Friday: 08:00–12:00", an office and its number."""
        name = words.get(label) or self.text(label) or self._days(label, locale)
        if name is None:
            return None
        plain = value in self._addresses or not _WORDED.search(value)
        kept = value.replace(_comma(locale), ", ") if plain else None
        worth = kept or words.get(value) or self.value(value, locale) or self._hours(value, locale, words)
        return f"{name}: {worth}" if worth else None

    def _days(self, said: str, locale: str) -> str | None:
        """A day, days of the week, "Friday – Sunday"; lines begin with a capital letter."""
        small = said[:1].lower() + said[1:]
        if day := self._moments.of(said, locale) or self._moments.of(small, locale):
            return day
        known = self._speakers(locale)[0]
        parts = [known.get(part.casefold(), part) for part in _DAYS_APART.split(said)]
        return "".join(parts).replace("، ", ", ") if all(part.casefold() in known for part in parts[::2]) else None

    def _hours(self, said: str, locale: str, words: Words) -> str | None:
        found = [_HOURS.fullmatch(part) for part in said.split(_comma(locale))]
        parts = [_span(match, words) for match in found if match]
        return ", ".join(filter(None, parts)) if all(found) and all(parts) else None

    def _listed(self, said: str, locale: str) -> str | None:
        """Names of languages, or of the town: districts, offices, documents."""
        languages = self._speakers(locale)[1]
        found = [languages.get(part) or self.text(part) for part in said.split(_comma(locale))]
        return ", ".join(filter(None, found)) if all(found) else None

    def stays(self, said: str) -> bool:
        """What is the same in every language: numbers, addresses, names that the town has in German only."""
        return said in self._german or said in self._addresses or not _WORDED.search(said)

    def _person(self, said: str, locale: str) -> str | None:
        found = _PERSON.fullmatch(said)
        languages = self._listed(found["languages"], locale) if found else None
        note = self.text(found["note"]) if found and found["note"] else ""
        if not found or languages is None or note is None:
            return None
        who = f"{found['who'].replace(_comma(locale), ', ')} ({languages}){found['stop']}"
        return f"{who} {note}" if note else who

    def _speakers(self, locale: str) -> tuple[Words, Words]:
        """Days of the week, names of languages → in German."""
        if locale not in self._by_locale:
            own, german = Speaker(self._catalogue, locale), Speaker(self._catalogue, DEFAULT)
            days = {own.weekday(day).casefold(): german.weekday(day) for day in WEEKDAYS}
            days |= {day.casefold(): day for day in days.values()}
            self._by_locale[locale] = days, {own.language_name(c): german.language_name(c) for c in ANSWERED}
        return self._by_locale[locale]


def _comma(locale: str) -> str:
    return "، " if direction(locale) == "rtl" else ", "


def _span(found: re.Match[str], words: Words) -> str | None:
    if found["entry"] is None:
        return found["span"]
    entry = words.get(found["entry"])
    return f"{found['span']} ({entry})" if entry else None


def _german_texts(guide: TownGuide) -> dict[str, str]:
    """Names and texts of the town in every locale → the German one; pages are too long to be known again."""
    content = (
        guide.offices,
        guide.departments,
        guide.courses,
        guide.events,
        guide.offers,
        guide.contacts,
        guide.documents,
    )
    items = [guide.town, *(item for known in content for item in known.values())]
    found: dict[str, str] = {}
    for district in guide.town.districts:
        found |= dict.fromkeys((district.name, *district.names.values()), district.names.get(DEFAULT, district.name))
    for texts in _texts([item.model_dump() for item in items if isinstance(item, BaseModel)]):
        for text in texts.values():
            found.setdefault(text, texts[DEFAULT])
    return found


def _texts(value: Any) -> Iterator[dict[str, str]]:
    """Every text in several locales, however deep it lies."""
    if isinstance(value, dict) and DEFAULT in value and all(isinstance(text, str) for text in value.values()):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
