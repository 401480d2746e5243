"""Who has read a text, when it is due again, and how hard it is to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.core.locale import DEFAULT, PLAIN
from bot.core.texts.finding import Finding
from bot.core.texts.readability import hard_to_read
from bot.service.check.stock import Stock

_SHOWN = 3


def by_machine(stock: Stock) -> Iterator[Finding]:
    """A count per locale: work, not a defect."""
    versions = [version for texts in stock.texts.values() for version in texts.values()]
    machine = Counter(version.locale for version in versions if version.by_machine)
    every = Counter(version.locale for version in versions)
    for locale, count in machine.items():
        yield Finding("machine", "locale", locale, (locale,), {"count": str(count), "of": str(every[locale])})


def review_due(stock: Stock) -> Iterator[Finding]:
    today = stock.now.date()
    for pair, texts in stock.texts.items():
        due = [version for version in texts.values() if version.review_due < today]
        if due:
            since = min(version.review_due for version in due)
            yield Finding("review_due", *pair, tuple(v.locale for v in due), {"since": since.isoformat()})


def too_hard(stock: Stock) -> Iterator[Finding]:
    """German and plain German, by their own bars; there is no measure for the other languages."""
    for name, texts in stock.answers():
        for locale in (DEFAULT, PLAIN):
            found = hard_to_read(texts[locale].text, locale) if locale in texts else []
            if found:
                words = ", ".join(dict.fromkeys(f"{one.code}: {one.found}" for one in found[:_SHOWN]))
                yield Finding("hard_to_read", "answer", name, (locale,), {"found": words})
