"""Wishes of a search in words: "Level: B1", "evening", "only for women", so that an unmet one is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from bot.core.times.dates import DateSpan, period
from bot.core.times.hours import WEEKDAYS
from bot.core.town import TownGuide
from bot.service.answers.lists import ANY, TITLED, Wishes
from bot.service.answers.speaker import Speaker

_SILENT = ("course", "event", TITLED)  # a name is no wish
_SPOKEN = ("subject", "time_of_day", "audience", "event_kind")  # each value has a sentence of its own


def worded(wanted: Iterable[tuple[str, str]], guide: TownGuide, speaker: Speaker, today: DateSpan) -> str:
    """All wishes as one list; those nobody has a word for are left out. `today`: the present day."""
    words = (_word(name, value, guide, speaker, today) for name, value in _told(tuple(wanted)))
    return speaker.listed([word for word in dict.fromkeys(words) if word])


def _told(wanted: Wishes) -> Wishes:
    """Those that say something: "for women" says nothing beside "for women only"."""
    said = ("audience", "women") if ("women_only", "yes") in wanted else None
    return tuple(one for one in wanted if one[1] != ANY and one != said)


def unmet(wanted: Wishes, met: Callable[[str], bool]) -> Wishes:
    """The wishes whose criterion is not met."""
    return tuple((name, value) for name, value in wanted if name not in _SILENT and value != ANY and not met(name))


def _word(name: str, value: str, guide: TownGuide, speaker: Speaker, today: DateSpan) -> str:
    if name in _SPOKEN:
        return _said(speaker, f"{name}_{value}")
    words: dict[str, Callable[[], str]] = {
        "level": lambda: _said(speaker, "level_A0") if value == "A0" else value,
        "weekday": lambda: speaker.weekday(value) if value in WEEKDAYS else "",
        "district": lambda: next((speaker.of(d.names) or d.name for d in guide.town.districts if d.id == value), ""),
        "place": lambda: value,
        "women_only": lambda: speaker.say("course_women"),
        "childcare": lambda: speaker.say("course_childcare"),
        "free": lambda: speaker.say("course_free"),
        "date": lambda: _days(speaker, value, today),
        "day": lambda: _period(speaker, value, today),
    }
    return words[name]() if name in words else ""


def _said(speaker: Speaker, sentence: str) -> str:
    """A word of the interface; empty for a value that came in from elsewhere and has none."""
    with suppress(KeyError):
        return speaker.say(sentence)
    return ""


def _days(speaker: Speaker, value: str, today: DateSpan) -> str:
    """Empty for days that are not searched for, being very far."""
    with suppress(ValueError):
        span = DateSpan.from_iso(value)
        return speaker.days(span) if span.near(today.first) else ""
    return ""


def _period(speaker: Speaker, value: str, today: DateSpan) -> str:
    span = period(value, today.first)
    return speaker.days(span) if span else ""
