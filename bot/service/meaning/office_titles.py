"""What was understood, with the office a message names: by the town's content as it is now, so that one entered this
morning is not taken for the office spoken of before, while the engine is still learning its name."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.content.places import Office
from bot.core.content.titles import Named, Titles
from bot.core.ports import Library
from bot.core.text import words
from bot.core.town import TownGuide
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.offices import ASPECTS, asked_which
from bot.service.meaning.around import KEPT, Step
from bot.service.naming import office_names, own_names

OFFICE, ELSEWHERE = "office", "office_elsewhere"
_NAMED_ALONE, _NOT_UNDERSTOOD = "find_responsible_office", ("choice", "fallback")
_STAYS = {*KEPT, *ASPECTS, "search_event", "search_course"}
_MOST_AROUND = 2  # words around the name in what is not understood
_FEWEST_LETTERS = 4
_ANY_OFFICE = frozenset({"المكتب", "مكتب", "maktab", "lmaktab"})  # "the office" in Arabic, no misspelt library


class OfficeTitledStep(Step):
    """Adds an entity `office` where none was heard, but a question about offices or nothing that is sure."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: tuple[Mapping[str, Office], Titles[str], Mapping[str, str]] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        unsure = understood.response in _NOT_UNDERSTOOD
        if not asked_which(message.context) and (meant := await self._said_alone(message.text, understood)):
            return _about(understood, meant)
        if understood.values(OFFICE) or not (unsure or understood.response in ASPECTS):
            return understood
        found = (await asyncio.to_thread(self._titles))[0].find(message.text)
        if found is None or _misheard(message.text, found) or (unsure and len(found.rest) > _MOST_AROUND):
            return understood
        return _about(understood, *found.keys) if unsure else _naming(understood, *found.keys)

    async def _said_alone(self, text: str, understood: Understanding) -> str | None:
        """The office whose own name is all that was said, unless what was understood is its matter."""
        own = (await asyncio.to_thread(self._titles))[1].get(" ".join(words(text)))
        response = understood.response
        if own is None or understood.given or response in _STAYS or response.startswith("follow_up"):
            return None
        return None if any(office.id == own for office in self._library.guide.able(response)) else own

    def _titles(self) -> tuple[Titles[str], Mapping[str, str]]:
        """All names, and the offices by those that are in their content; folded once for each state of the offices."""
        guide = self._library.guide
        if self._known is None or self._known[0] is not guide.offices:
            self._known = (guide.offices, Titles(_titled(guide)), _own(guide))
        return self._known[1:]


def _naming(understood: Understanding, *offices: str) -> Understanding:
    others = (entity for entity in understood.entities if entity.name not in (OFFICE, ELSEWHERE))
    return replace(understood, entities=(*others, *(Entity(OFFICE, key) for key in offices)))


def _about(understood: Understanding, *offices: str) -> Understanding:
    """The offices themselves are asked for."""
    named = _naming(understood, *offices)
    return replace(named, intent=_NAMED_ALONE, response=_NAMED_ALONE, zone="confident")


def _own(guide: TownGuide) -> dict[str, str]:
    """By the folded name; without those that several offices have."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for office in guide.offices.values():
        for name in own_names(office):
            found[" ".join(words(name))].add(office.id)
    return {name: next(iter(ids)) for name, ids in found.items() if name and len(ids) == 1}


def _misheard(text: str, found: Named[str]) -> bool:
    said = set(words(text))
    return len(found.title) == 1 and found.title[0] not in said and not _ANY_OFFICE.isdisjoint(said)


def _titled(guide: TownGuide) -> Iterator[tuple[str, str]]:
    for key, names in office_names(guide):
        yield from ((key, name) for name in names if len(name) >= _FEWEST_LETTERS)
