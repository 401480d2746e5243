"""What was understood, with the page a message names by its title ("where is the Tafel?"): that page is meant, unless
the title is what the topic itself is called ("housing benefit"), of which the prepared answer says what to do, or a
page below it fits better ("who can do a voluntary internship?" names *Internship*, a heading of five pages)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.content.page import Page
from bot.core.content.titles import Titles
from bot.core.ports import Library
from bot.core.understanding import Entity, PageHit, Understanding, UserMessage
from bot.service.meaning.around import Step

TITLED = Entity("page", "titled")
_MOST_AROUND = 5  # words


class PageTitledStep(Step):
    """Only among the pages that were found; the one named stands first and is marked by `TITLED`."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: tuple[Mapping[str, Page], Titles[str]] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if understood.response != "page" or understood.values("matter"):
            return understood
        named = (await asyncio.to_thread(self._titles)).find(message.text)
        hits = understood.pages
        meant = [hit for hit in hits if named and hit.path in named.keys and len(named.rest) <= _MOST_AROUND]
        if not meant or (named and named.rest and any(_below(hits[0], hit) for hit in meant)):
            return understood
        others = (hit for hit in hits if hit not in meant)
        return replace(understood, pages=(*meant, *others), entities=(*understood.entities, TITLED))

    def _titles(self) -> Titles[str]:
        """Folded once for each state of the content."""
        pages = self._library.guide.pages
        if self._known is None or self._known[0] is not pages:
            self._known = (pages, Titles(_titled(pages)))
        return self._known[1]


def _below(hit: PageHit, other: PageHit) -> bool:
    return hit.path != other.path and hit.path.startswith(other.path)


def _titled(pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        for title in {*page.titles.values(), *(version.title for version in page.versions.values())}:
            yield path, title
