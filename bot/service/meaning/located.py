"""What was understood, with the districts of the streets a message names: by the table of streets, so that a street
imported this morning is known before anything is trained again, and by the house number where a street is divided."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Library
from bot.core.town import TownGuide
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.follow_ups import FOLLOW_UPS
from bot.service.meaning.around import Step

_KEPT = {*STRONG_INTENTS, *FOLLOW_UPS}
_LONGEST_NAME = 4  # words
_WORD = re.compile(r"[^\s,;!?()]+")
_POSTCODE = re.compile(r"\d{5}")
_HOUSE = re.compile(r"(\d{1,4}) ?[a-zA-Z]?\.?")


class LocatedStep(Step):
    """A street's districts stand in place of those it heard."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        named, alone = streets_in(message.text, self._library.guide)
        if not named:
            return understood
        others = tuple(entity for entity in understood.entities if entity.name != "district")
        found = tuple(Entity("district", district) for district in named)
        # of an address and nothing else, what page or topic is nearest to it is chance: "Goethe" is a certificate too
        kept = not alone or understood.response in _KEPT
        response = understood.response if kept else "fallback"
        return replace(understood, entities=(*others, *found), response=response)


def streets_in(text: str, guide: TownGuide) -> tuple[list[str], bool]:
    """Ids of the districts of the streets a text names, in its order, each once; and whether it says nothing else."""
    words, found, used = _WORD.findall(text), list[str](), 0
    begin = 0
    while begin < len(words):
        districts, taken = _at(words, begin, guide)
        found += districts
        used += taken or bool(_POSTCODE.fullmatch(words[begin])) or words[begin] == guide.town.name
        begin += taken or 1
    return list(dict.fromkeys(found)), used == len(words)


def _at(words: list[str], begin: int, guide: TownGuide) -> tuple[list[str], int]:
    """The districts of the street that begins at a word, and how many words it takes with its number."""
    for end in range(min(begin + _LONGEST_NAME, len(words)), begin, -1):
        house = _HOUSE.fullmatch(words[end]) if end < len(words) else None
        districts = guide.districts_at(" ".join(words[begin:end]).rstrip(":"), int(house[1]) if house else None)
        if districts:
            return districts, end - begin + bool(house)
    return [], 0
