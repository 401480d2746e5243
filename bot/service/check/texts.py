"""Prepared texts: there in every locale, within the rules, on the German text of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from bot.core.learning.taught import TOWN_PREFIX
from bot.core.locale import DEFAULT
from bot.core.problem import Problem
from bot.core.texts.finding import Finding
from bot.core.texts.publication import Version
from bot.core.texts.wording import hints, problems
from bot.service.check.stock import Pair, Stock, wanted_locales


def missing(stock: Stock) -> Iterator[Finding]:
    """Everything there is in German has to be there in the other locales; what lacks German is told elsewhere."""
    for pair, texts in stock.texts.items():
        absent = tuple(locale for locale in wanted_locales(pair) if locale not in texts)
        if absent and DEFAULT in texts:
            own = pair[1].startswith(TOWN_PREFIX)  # it may grow language by language; readers get German meanwhile
            yield Finding("untranslated" if own else "missing", *pair, absent)


def no_answer(stock: Stock) -> Iterator[Finding]:
    """Intents that nobody has written an answer, or a button, for."""
    for name in stock.intents:
        pairs: tuple[Pair, ...] = (("answer", name), ("label", name))
        if lacking := [kind for kind, _ in pairs if stock.german((kind, name)) is None]:
            yield Finding("no_answer", "intent", name, values={"lacks": ", ".join(lacking)})


def broken_rules(stock: Stock) -> Iterator[Finding]:
    """What keeps a text from being published also may not stand in one that came from a file."""
    for pair, texts in stock.texts.items():
        german = stock.german(pair)
        if german is not None:
            found = [(p, v.locale) for v in texts.values() for p in problems(*pair, v.text, german)]
            yield from _together(pair, found)


def typed(stock: Stock) -> Iterator[Finding]:
    """Telephone numbers and hours that belong into the town's data."""
    for pair, texts in stock.texts.items():
        yield from _together(pair, [(p, v.locale) for v in texts.values() for p in hints(*pair, v.text)])


def labels_taken(stock: Stock) -> Iterator[Finding]:
    """Two buttons that look alike."""
    shown = [texts for (kind, name), texts in stock.texts.items() if kind == "label" and name not in stock.archived]
    labels = [version for texts in shown for version in texts.values()]

    def looks(version: Version) -> tuple[str, str]:
        return (version.locale, version.text)

    for (locale, text), alike in groupby(sorted(labels, key=looks), key=looks):
        names = [version.name for version in alike]
        for name in names[1:]:
            yield Finding("label_taken", "label", name, (locale,), {"found": text, "other": names[0]})


def german_changed(stock: Stock) -> Iterator[Finding]:
    for pair, texts in stock.texts.items():
        locales = tuple(locale for locale in texts if (*pair, locale) in stock.behind)
        if locales:
            yield Finding("german_changed", *pair, locales)


def _together(pair: Pair, found: list[tuple[Problem, str]]) -> Iterator[Finding]:
    """One finding for all locales of a text that have the same problem."""
    gathered: dict[str, Finding] = {}
    for problem, locale in found:
        known = gathered.get(problem.code, Finding(problem.code, *pair, (), problem.values))
        gathered[problem.code] = replace(known, locales=tuple(dict.fromkeys((*known.locales, locale))))
    yield from gathered.values()
