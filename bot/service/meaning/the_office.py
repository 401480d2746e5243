"""What was understood, with "where is the office?" and "which office?", said without a name: the office spoken of
before; after a matter that no office of the town does, the coordination office, as its answer was read already; after
nothing, which one is meant. "المكتب" is no misspelt library. The words are those of `responses/the_office.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.ports import Library
from bot.core.text import words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.asked_offices import COORDINATION, WHO
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import in_danger, last, searched
from bot.service.kinds import Words, rows_of
from bot.service.meaning.around import KEPT, WordedStep

_WHERE, _MOST_WORDS = "office_location", 8
_AROUND = {"office", "where", "which", "small", "asks"}
_NO_MATTER = ("talk", "offices", "danger")
_NAMED = ("office", "office_elsewhere", "matter")


class TheOfficeStep(WordedStep):
    """`known`: rows of each kind, and the small words."""

    def __init__(self, library: Library, known: Words) -> None:
        super().__init__(known)
        self._library, self._others = library, {word for row in rows_of(known, "others") for word in words(row)}

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        asked = self._asked(message.text)
        if asked is None or understood.response in KEPT or in_danger(message.context) or searched(message.context):
            return understood
        if office := message.context.get("office") or self._responsible(message.context):
            return _meant(understood, asked, Entity("office", office))
        return _meant(understood, asked, *((COORDINATION,) if self._told(message.context) else ()))

    def _asked(self, text: str) -> str | None:
        """Where it is or which one, where nothing else is said."""
        said = [set(self._words.found(word)) for word in words(text)]
        every = set[str]().union(*said)
        if not self._others.isdisjoint(words(text)):
            return None
        if not 1 < len(said) <= _MOST_WORDS or "office" not in every or not all(kinds & _AROUND for kinds in said):
            return None
        return _WHERE if "where" in every else WHO if "which" in every else None

    def _told(self, context: Mapping[str, str]) -> bool:
        """Whether the answer of a matter was read last."""
        info = self._library.catalogue.intents.get(matter := context.get("intent", ""))
        return info is not None and info.topic not in _NO_MATTER and f"intent:{matter}" in last(context)

    def _responsible(self, context: Mapping[str, str]) -> str | None:
        found = self._library.guide.responsible(context["intent"]) if self._told(context) else None
        return found.id if found else None


def _meant(u: Understanding, asked: str, *more: Entity) -> Understanding:
    if u.response in ASPECTS:
        asked = u.response
    entities = (*(entity for entity in u.entities if entity.name not in _NAMED), *more)
    return replace(
        u, intent=asked, zone="confident", response=asked, entities=entities, pages=(), help_line=False
    )  # fmt: skip
