"""A made-up town, small enough to know by heart, for tests that must not depend on the demo town."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.content.places import Course, Event
from bot.core.texts.response import Catalogue
from bot.core.town import Town, TownGuide
from bot.core.understanding import Entity

PROJECT = Path(__file__).resolve().parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=BERLIN)  # a Wednesday
TOWN = Town(name="Kleinstadt", land="BY", coordination_office="integration")


def course(name: str, **facts: Any) -> Course:
    """A German A1 course on Mondays from 9 that begins next week, unless told otherwise."""
    usual = {
        "id": name,
        "title": {"de": name},
        "subject": "german",
        "level": "A1",
        "place": {"name": "VHS", "district": facts.pop("district", "altstadt")},
        "start": "2026-12-01",
        "end": "2027-01-31",
        "days": ["mon"],
        "time": ["09:00", "12:00"],
    }
    return Course.model_validate(usual | facts)


def event(name: str, start: str, **facts: Any) -> Event:
    usual = {"id": name, "title": {"de": name}, "kind": "meeting", "start": start, "place": {"name": "Rathaus"}}
    usual["place"]["district"] = facts.pop("district", None)
    return Event.model_validate(usual | facts)


def guide(*items: Course | Event) -> TownGuide:
    return TownGuide(
        TOWN,
        courses={i.id: i for i in items if isinstance(i, Course)},
        events={i.id: i for i in items if isinstance(i, Event)},
    )


def named(**values: str) -> tuple[Entity, ...]:
    """Entities as a message would name them; several values of one are separated by a space."""
    return tuple(Entity(name, value) for name, several in values.items() for value in several.split())


def catalogue(sentences: Mapping[str, Mapping[str, str]], town: str = "Kleinstadt") -> Catalogue:
    """Interface sentences by name and locale."""
    return Catalogue({("interface", name): texts for name, texts in sentences.items()}, {}, town)
