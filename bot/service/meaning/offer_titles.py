"""What was understood, with the offers a message names by a word of their title: they stand first below the answer, and
a word that nobody uses for anything else leads to them whatever else was understood. A word of every day ("German")
names one only where the question is of its topic."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core.content.offers import Offer
from bot.core.content.title_words import Own, TitleWords
from bot.core.ports import Clock, Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.around import KEPT, Step
from bot.service.meaning.everyday import Everyday

OFFER = "offer"
_MOST, _MOST_AROUND = 3, 8


class OfferTitledStep(Step):
    """An offer named so is an entity `offer`, the id its value. `everyday`: takes a moment the first time."""

    def __init__(self, library: Library, clock: Clock, everyday: Callable[[], Everyday]) -> None:
        self._library, self._clock, self._everyday = library, clock, everyday
        self._known: tuple[Mapping[str, Offer], TitleWords[str]] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if understood.response in KEPT:
            return understood
        offers, today = self._library.guide.offers, self._clock.now().date()
        running = [own for own in self._words().find(message.text) if not offers[own.key].over(today)]
        found = [own for own in running if await self._meant(own, understood)]
        meant = [own for own in found if own.whole] or found
        if not meant:
            return understood
        named = replace(understood, entities=(*understood.entities, *(Entity(OFFER, o.key) for o in meant[:_MOST])))
        return await self._led(named, meant[0]) if len(words(message.text)) <= _MOST_AROUND else named

    async def _led(self, u: Understanding, own: Own[str]) -> Understanding:
        """To the topic of the offer, from where it is not shown; never out of a protected topic."""
        topics, intents = self._library.guide.offers[own.key].answers, self._library.catalogue.intents
        info = intents.get(u.intent)
        shown = u.intent in topics or any(map(u.values, ("event", "course")))
        if not own.whole or shown or topics[0] not in intents or (info and info.protected):
            return u
        if not await self._rare(own):
            return u
        return replace(u, intent=topics[0], response=topics[0], zone="confident", pages=())

    async def _meant(self, own: Own[str], u: Understanding) -> bool:
        """Whether the offer is of the topic understood, or its word is nobody's for anything else."""
        of_its_topic = not {u.intent, u.response}.isdisjoint(self._library.guide.offers[own.key].answers)
        return of_its_topic or await self._rare(own)

    async def _rare(self, own: Own[str]) -> bool:
        everyday = await asyncio.to_thread(self._everyday)
        return everyday.rare((own.word,)) and everyday.rare((own.said,))

    def _words(self) -> TitleWords[str]:
        """Folded once for each state of the offers."""
        offers = self._library.guide.offers
        if self._known is None or self._known[0] is not offers:
            titles = ((offer.id, title) for offer in offers.values() for title in offer.title.values())
            self._known = (offers, TitleWords(titles))
        return self._known[1]
