"""The data sheet: per topic who may read a conversation and what is kept, from what the program itself goes by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

from bot.core.content.places import text_in
from bot.core.content.topics import TOPIC_ICONS
from bot.core.form import KIND_OF
from bot.core.locale import DEFAULT, NATIVE
from bot.core.ports import Library
from bot.core.texts.response import IntentInfo

Kind = Literal["conversation", "idea", "record", "review", "audit"]


@dataclass(frozen=True)
class Retention:
    """How many days a kind of data is kept, and the setting that says so."""

    kind: Kind
    days: int
    setting: str


@dataclass(frozen=True)
class IntentSheet:
    """`readers`: departments that read after the newcomer's yes, the usual one first; `kept`: kinds of data."""

    intent: str
    title: str
    depth: str
    protected: bool
    telegram: bool
    readers: tuple[str, ...]
    kept: tuple[Kind, ...]


@dataclass(frozen=True)
class TopicSheet:
    topic: str
    title: str
    intents: tuple[IntentSheet, ...]


@dataclass(frozen=True)
class DataSheet:
    """`by_name`: departments that read only what the newcomer gave them by name."""

    town: str
    retention: tuple[Retention, ...]
    by_name: tuple[str, ...]
    topics: tuple[TopicSheet, ...]


def data_sheet(library: Library, retention: tuple[Retention, ...]) -> DataSheet:
    """The sheet of a town, as it is now."""
    guide, intents = library.guide, library.catalogue.intents
    names = [*TOPIC_ICONS, *sorted({info.topic for info in intents.values()} - TOPIC_ICONS.keys())]
    sheets = [TopicSheet(name, _title(library, name), tuple(_intents(library, name))) for name in names]
    by_name = [text_in(d.name, DEFAULT) for d in guide.departments.values() if d.by_name_only or d.independent]
    return DataSheet(guide.town.name, retention, tuple(by_name), tuple(one for one in sheets if one.intents))


def _title(library: Library, topic: str) -> str:
    found = library.catalogue.find("topic", topic, DEFAULT)
    return found[0] if found else topic


def _intents(library: Library, topic: str) -> Iterator[IntentSheet]:
    for name, info in library.catalogue.intents.items():
        if info.topic == topic:
            label, telegram = library.catalogue.label(name, DEFAULT), not library.guide.web_only(name, topic)
            readers = tuple(_readers(library, name, info))
            yield IntentSheet(name, label, info.depth, info.protected, telegram, readers, tuple(_kept(name, info)))


def _readers(library: Library, intent: str, info: IntentInfo) -> list[str]:
    """Wherever the program would lead it: from nowhere in particular first, then from each district and language."""
    guide = library.guide
    languages = dict.fromkeys([*NATIVE, *(rule.language for rule in guide.rules if rule.language)])
    places = [(), *((district.id,) for district in guide.town.districts)]
    found = (
        guide.department_for(intent, info.protected, place, info.topic, language)
        for place, language in product(places, languages)
    )
    return list(dict.fromkeys(text_in(department.name, DEFAULT) for department in found if department))


def _kept(intent: str, info: IntentInfo) -> Iterator[Kind]:
    """A protected question never gets into the review inbox; a record is made only after a handoff."""
    yield "conversation"
    yield "record"
    if not info.protected:
        yield "review"
    if intent in KIND_OF:
        yield "idea"
