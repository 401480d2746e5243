"""Where a telephone number stands that only a person can change: in texts of the bot, in notices, in offers.

A text waits for its readers and its translations, a notice is written once, an offer belongs to its sender.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.core.accounts.staff import Staff
from bot.core.content.offers import Offer
from bot.core.content.places import text_in
from bot.core.locale import ANSWERED, DANGER_ONLY, DEFAULT
from bot.core.ports import Clock, Library
from bot.core.texts.response import Catalogue, Kind
from bot.service.content.offering import Offering
from bot.service.content.phone_change import digits, near, stands_in
from bot.service.content.pinning import Pinning
from bot.service.texts.overview import answer_title

_SEEN = ("waiting", "live")  # what newcomers read, or may read tomorrow

_EXAMPLES = ("offer_wrong_phone",)  # the number in it is nobody's


@dataclass(frozen=True)
class Elsewhere:
    """`kind`: that of a text, or `pin`, `offer`, `filed` (an offer from the town's files). `locales`: of a text or
    notice, those in which it stands. `text`: what stands around it, the first time."""

    kind: str
    key: str
    title: str
    text: str
    locales: tuple[str, ...] = ()


class PhoneElsewhere:
    def __init__(self, library: Library, pinning: Pinning, offering: Offering, clock: Clock) -> None:
        self._library, self._pinning, self._offering, self._clock = library, pinning, offering, clock

    async def places(self, staff: Staff, old: str) -> list[Elsewhere]:
        """However it is written. What is over by now is left out."""
        wanted = digits(old)
        found = await asyncio.to_thread(lambda: list(_in_texts(self._library.catalogue, wanted)))
        for pin in await self._pinning.everything(staff):
            found += _told("pin", f"{pin.target_kind}:{pin.target}", "", pin.texts, wanted)
        return [*found, *await self._in_offers(staff, wanted)]

    async def _in_offers(self, staff: Staff, wanted: str) -> list[Elsewhere]:
        on_offer, today = await self._offering.everything(staff), self._clock.now().date()
        offers = [("offer", sent.offer) for sent in on_offer.sent if sent.state in _SEEN]
        offers += [("filed", offer) for offer in on_offer.filed]
        return [one for kind, offer in offers if not offer.over(today) for one in _in_offer(kind, offer, wanted)]


def _in_texts(catalogue: Catalogue, wanted: str) -> Iterator[Elsewhere]:
    for kind in get_args(Kind):
        for name in sorted(set(catalogue.names(kind)).difference(_EXAMPLES)):
            title = answer_title(catalogue, name) if kind == "answer" else name
            yield from _told(kind, name, title, catalogue.texts(kind, name), wanted)


def _told(kind: str, key: str, title: str, texts: Mapping[str, str], wanted: str) -> Iterator[Elsewhere]:
    holding = [locale for locale in (*ANSWERED, *DANGER_ONLY) if stands_in(texts.get(locale, ""), wanted)]
    if holding:
        yield Elsewhere(kind, key, title, near(texts[holding[0]], wanted), tuple(holding))


def _in_offer(kind: str, offer: Offer, wanted: str) -> Iterator[Elsewhere]:
    said = [offer.contact.phone or "", *offer.description.values(), *offer.title.values(), *offer.when.values()]
    said += [offer.contact.name, offer.organiser]
    if holding := next((text for text in said if stands_in(text, wanted)), ""):
        yield Elsewhere(kind, offer.id, text_in(offer.title, DEFAULT), near(holding, wanted))
