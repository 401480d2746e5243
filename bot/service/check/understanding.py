"""Intents that can be found in no language, or not in all."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.locale import NATIVE
from bot.core.texts.finding import Finding
from bot.service.check.stock import Stock


def without_examples(stock: Stock) -> Iterator[Finding]:
    for name in stock.intents:
        absent = tuple(code for code in NATIVE if not stock.examples.get(name, {}).get(code))
        if absent == NATIVE:
            yield Finding("no_examples", "intent", name)
        elif absent:
            yield Finding("few_languages", "intent", name, absent)
