"""Portal pages in languages that were not changed when the German page was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.core.texts.finding import Finding
from bot.service.check.stock import Stock

_SHOWN = 3


def page_behind(stock: Stock) -> Iterator[Finding]:
    """A count per language: where the portal translates late, it may be half of them."""
    versions = [(page, version) for page in stock.guide.pages.values() for version in page.versions.values()]
    every = Counter(version.locale for _, version in versions if version.passages)
    behind: dict[str, list[str]] = {}
    for page, version in versions:
        if page.is_behind(version):
            behind.setdefault(version.locale, []).append(version.title)
    for locale, titles in sorted(behind.items()):
        values = {"count": str(len(titles)), "of": str(every[locale]), "found": ", ".join(titles[:_SHOWN])}
        yield Finding("page_behind", "locale", locale, (locale,), values)
