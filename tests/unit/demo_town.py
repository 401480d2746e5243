"""The demo town and the prepared texts as they are in the files, without a database."""

from __future__ import annotations

from functools import lru_cache

from bot.core.content.places import Course, Event
from bot.core.texts.response import Catalogue, Kind
from bot.core.town import Town, TownGuide
from bot.portal.feasts import FeastCalendar, read_feasts
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_texts
from bot.portal.town_files import read_town

from .samples import PROJECT


@lru_cache(maxsize=1)
def texts() -> Catalogue:
    found: dict[tuple[Kind, str], dict[str, str]] = {}
    for text in read_texts(PROJECT / "responses"):
        found.setdefault((text.kind, text.name), {})[text.locale] = text.text
    return Catalogue(found, {}, "Musterstadt")


@lru_cache(maxsize=1)
def town() -> TownGuide:
    items = read_town(PROJECT / "portal")
    return TownGuide(
        next(Town.model_validate(item.data) for item in items if item.kind == "town"),
        courses={item.key: Course.model_validate(item.data) for item in items if item.kind == "course"},
        events={item.key: Event.model_validate(item.data) for item in items if item.kind == "event"},
    )


@lru_cache(maxsize=1)
def feasts() -> FeastCalendar:
    return read_feasts(PROJECT / "portal" / "feasts.yml")


def holidays(land: str = "BY") -> LandHolidays:
    return LandHolidays(land, feasts())
