"""Addresses that answers, offices, courses, events and sources lead to: do they still lead anywhere?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

from bot.core.texts.finding import Finding
from bot.service.check.stock import Stock

_AT_ONCE = 8
_FEW = 5
_RESERVED = (".example", ".test", ".invalid", ".localhost")  # RFC 2606: they lead nowhere, and are meant to


@dataclass(frozen=True)
class Reached:
    """What became of visiting an address: `dead` for good, `unsure` when it may be there for others or later."""

    state: Literal["alive", "unsure", "dead"]
    why: str = ""


class Visits(Protocol):
    async def visit(self, url: str) -> Reached:
        """Never raises; ends within seconds."""
        ...


async def dead_links(stock: Stock, visits: Visits) -> list[Finding]:
    """Every address once, a few at a time. Where none of many is reached, this machine is to blame, not the links."""
    places, turn = addresses(stock), asyncio.Semaphore(_AT_ONCE)

    async def visit(url: str) -> Reached:
        async with turn:
            return await visits.visit(url)

    reached = dict(zip(places, await asyncio.gather(*map(visit, places)), strict=True))
    cut_off = len(reached) > _FEW and all(one.state == "dead" for one in reached.values())
    codes = {"dead": "link_unsure" if cut_off else "link_dead", "unsure": "link_unsure"}
    return [
        Finding(codes[reached[url].state], "link", url, values={"why": reached[url].why, "where": ", ".join(where)})
        for url, where in places.items()
        if reached[url].state in codes
    ]


def addresses(stock: Stock) -> Mapping[str, Sequence[str]]:
    """Web addresses, each with the places it stands at."""
    found: dict[str, list[str]] = {}
    for where, url in _stated(stock):
        host = urlsplit(url).hostname or ""
        if url.startswith(("http://", "https://")) and not host.endswith(_RESERVED):
            found.setdefault(url, []).append(where)
    return found


def _stated(stock: Stock) -> Iterator[tuple[str, str]]:
    guide = stock.guide
    for office in guide.offices.values():
        yield from ((f"office {office.id}", url) for url in (office.website, office.booking_url) if url)
    for course in guide.courses.values():
        yield from ((f"course {course.id}", url) for url in (course.registration.url,) if url)
    for event in guide.events.values():
        yield from ((f"event {event.id}", url) for url in (event.contact.url,) if url)
    for page in guide.pages.values():
        yield from ((f"page {page.path}", version.url) for version in page.versions.values() if version.url)
    for offer in guide.offers.values():
        yield from ((f"offer {offer.id}", url) for url in (offer.contact.url,) if url)
    for document in guide.documents.values():
        yield from ((f"document {document.id}", url) for url in document.files.values())
    yield from ((f"fact {fact.id}", str(fact.source.url)) for fact in stock.facts)
