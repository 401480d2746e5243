"""Numbers, deadlines and laws in answers, in sentences of the bot and in the welcome package against their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.core.texts.facts import TextPlace, unsourced
from bot.core.texts.finding import Finding
from bot.core.texts.response import ABOUT
from bot.core.texts.wording import EMERGENCY_NUMBERS
from bot.service.check.stock import Stock

_CLAIM = 3  # digits: shorter numbers in the bot's sentences count the steps of a form, days and hours
_EXAMPLES = ("offer_wrong_phone",)  # shows a club how a telephone number is written


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
    """Steps may be missing: a town may have taken them out."""
    known = {*stock.intents, *EMERGENCY_NUMBERS, *ABOUT}
    for fact in stock.facts:
        unknown = [name for name in fact.intents if name not in known]
        unknown += [name for name in fact.sentences if ("interface", name) not in stock.texts]
        if unknown:
            yield Finding("fact_without_intent", "fact", fact.id, values={"found": ", ".join(unknown)})


def fact_not_said(stock: Stock) -> Iterator[Finding]:
    """The text was changed: either it is wrong now, or the fact is."""
    texts = {(kind, name): said for kind, name, said in _claiming(stock)}
    for fact in stock.facts:
        for kind, name in fact.places:
            said = texts.get((kind, name), {})
            silent = tuple(locale for locale, text in said.items() if not fact.said_in(text, locale))
            if silent:
                yield Finding("fact_not_said", kind, name, silent, {"fact": fact.fact, "id": fact.id})


def number_without_source(stock: Stock) -> Iterator[Finding]:
    for kind, name, texts in _claiming(stock):
        facts = [fact for fact in stock.facts if (kind, name) in fact.places]
        loose = {locale: _loose(kind, unsourced(text, facts)) for locale, text in texts.items()}
        if name not in _EXAMPLES and (found := sorted(set().union(*loose.values()))):
            locales = tuple(locale for locale, numbers in loose.items() if numbers)
            yield Finding("number_without_source", kind, name, locales, {"found": ", ".join(found)})


def _claiming(stock: Stock) -> Iterator[tuple[TextPlace, str, Mapping[str, str]]]:
    """Every text that may claim something, by locale."""
    for (kind, name), versions in stock.texts.items():
        if kind in ("answer", "interface"):
            place: TextPlace = "answer" if kind == "answer" else "interface"
            yield place, name, {locale: version.text for locale, version in versions.items()}
    for step in stock.guide.steps:
        yield "step", step.id, step.text


def _loose(kind: TextPlace, numbers: set[str]) -> set[str]:
    return {number for number in numbers if kind != "interface" or len(number) >= _CLAIM}
