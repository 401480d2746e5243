"""Numbers, deadlines and laws in answers against their sources."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.facts import unsourced
from bot.core.finding import Finding
from bot.core.response import ABOUT
from bot.core.wording import EMERGENCY_NUMBERS
from bot.service.check.stock import Stock


def fact_due(stock: Stock) -> Iterator[Finding]:
    for fact in stock.facts:
        if fact.check_by < stock.now.date():
            values = {"since": fact.check_by.isoformat(), "fact": fact.fact, "source": str(fact.source.url)}
            yield Finding("fact_due", "fact", fact.id, values=values)


def fact_unchecked(stock: Stock) -> Iterator[Finding]:
    """A count: work, not a defect."""
    if unchecked := [fact for fact in stock.facts if fact.checked is None]:
        values = {"count": str(len(unchecked)), "of": str(len(stock.facts))}
        yield Finding("fact_unchecked", "fact", unchecked[0].id, values=values)


def fact_without_intent(stock: Stock) -> Iterator[Finding]:
    known = {*stock.intents, *EMERGENCY_NUMBERS, *ABOUT}
    for fact in stock.facts:
        if unknown := [name for name in fact.intents if name not in known]:
            yield Finding("fact_without_intent", "fact", fact.id, values={"found": ", ".join(unknown)})


def fact_not_said(stock: Stock) -> Iterator[Finding]:
    """The text was changed: either it is wrong now, or the fact is."""
    answers = dict(stock.answers())
    for fact in stock.facts:
        for name in fact.intents:
            texts = answers.get(name, {})
            silent = tuple(locale for locale, version in texts.items() if not fact.said_in(version.text, locale))
            if silent:
                yield Finding("fact_not_said", "answer", name, silent, {"fact": fact.fact, "id": fact.id})


def number_without_source(stock: Stock) -> Iterator[Finding]:
    for name, texts in stock.answers():
        facts = [fact for fact in stock.facts if name in fact.intents]
        loose = {locale: unsourced(name, version.text, facts) for locale, version in texts.items()}
        if found := sorted(set().union(*loose.values())):
            locales = tuple(locale for locale, numbers in loose.items() if numbers)
            yield Finding("number_without_source", "answer", name, locales, {"found": ", ".join(found)})
