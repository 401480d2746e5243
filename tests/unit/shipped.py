"""What is shipped, read from its files without a database: texts, intents, facts and the demo town, on a fixed day."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.core.texts.facts import Fact
from bot.core.texts.publication import PreparedText, Version
from bot.core.texts.response import Catalogue, IntentInfo, Kind
from bot.core.town import TownGuide
from bot.portal.example_files import count_examples
from bot.portal.fact_files import read_facts
from bot.portal.feasts import read_feasts
from bot.portal.holidays import LandHolidays
from bot.portal.response_files import read_intents, read_texts
from bot.portal.town_files import read_town
from bot.service.check.stock import Stock, shelved
from bot.service.content.library import build_guide

from .samples import BERLIN, PROJECT

RESPONSES = PROJECT / "responses"
TODAY = datetime(2026, 11, 26, 10, 0, tzinfo=BERLIN)


@cache
def written() -> tuple[PreparedText, ...]:
    """Every text as its file has it."""
    return tuple(read_texts(RESPONSES))


@cache
def live() -> tuple[Version, ...]:
    """Every text as a database seeded today would have it."""
    return tuple(
        Version(
            t.kind, t.name, t.locale, 1, t.text, "file", t.written_by, "", None if t.locale == "de" else 1, TODAY,
            t.review_by, t.reviewed_by,
        )
        for t in written()
    )  # fmt: skip


@cache
def intents() -> dict[str, IntentInfo]:
    return read_intents(RESPONSES)


@cache
def facts() -> tuple[Fact, ...]:
    return read_facts(RESPONSES / "facts.yml")


@cache
def guide() -> TownGuide:
    return build_guide((item.kind, item.key, item.data) for item in read_town(PROJECT / "portal"))


@cache
def holidays() -> LandHolidays:
    return LandHolidays(guide().town.land, read_feasts(PROJECT / "portal" / "feasts.yml"))


@cache
def catalogue() -> Catalogue:
    texts: dict[tuple[Kind, str], dict[str, str]] = {}
    for version in live():
        texts.setdefault((version.kind, version.name), {})[version.locale] = version.text
    return Catalogue(texts, intents(), guide().town.name)


@cache
def stock() -> Stock:
    return Stock(shelved(live()), intents(), guide(), TODAY, facts(), count_examples(PROJECT / "nlu" / "examples"))
