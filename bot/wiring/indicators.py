"""Does it help? Counters, read for coordinators."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.desk.guard import Guard
from bot.desk.pages import DeskPages
from bot.desk.understanding.indicators import IndicatorsScreen
from bot.desk.words import Words
from bot.service.after.indicators import IndicatorReading
from bot.store.after.indicators import SqlCounters
from bot.wiring.lotse import Lotse


def indicator_screens(lotse: Lotse, guard: Guard, pages: DeskPages, words: Words) -> list[BaseRoute]:
    counters = SqlCounters(lotse.database)
    reading = IndicatorReading(counters, lotse.library, lotse.holidays(), lotse.clock, words.topic)
    return IndicatorsScreen(reading, guard, pages, words).routes()
