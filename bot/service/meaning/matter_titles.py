"""The dialogue engine, with the matter of the town's own list that a message names and nothing else ("Führungszeugnis",
"odpis aktu urodzenia", "where do I get a fishing licence"): its office is asked for, whatever it sounds like. In a
question about offices the matter says which, not an office within its name ("police clearance certificate")."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.content.titles import Named, Titles
from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Dialogue, Library
from bot.core.texts.response import ABOUT
from bot.core.town import Matter
from bot.core.understanding import Entity, Understanding
from bot.service.answers.asked_offices import WHO
from bot.service.answers.offices import ASPECTS
from bot.service.answers.shown import last
from bot.service.kinds import Words, patterns_of
from bot.service.meaning.around import KEPT, AroundDialogue

_MATTER, _OFFICES = "matter", ("office", "office_elsewhere")
_AROUND = ("small", "asks", "apply")
_FEWEST_LETTERS = 4


class MatterTitledDialogue(AroundDialogue):
    """`words`: rows `small`, `asks` and `apply`; a name with nothing but such words around it is the whole question."""

    def __init__(self, dialogue: Dialogue, library: Library, words: Words) -> None:
        super().__init__(dialogue)
        self._library, self._small = library, patterns_of(words, *_AROUND)
        self._known: tuple[Mapping[str, Matter], Titles[str]] | None = None

    async def completed(
        self, understood: Understanding, text: str, languages: Mapping[str, float], context: Mapping[str, str]
    ) -> Understanding:
        found = (await asyncio.to_thread(self._titles)).find(text)
        if found is None or len(found.keys) > 1 or understood.response in (KEPT if found.rest else STRONG_INTENTS):
            return understood
        if understood.response in ASPECTS:
            return _of(understood, *found.keys) if len(found.title) > 1 else understood
        if _asked_which(context) or not self._alone(found) or self._own(understood, found):
            return understood
        asked = _of(understood, *found.keys)
        return replace(asked, intent=WHO, response=WHO, zone="confident", pages=(), help_line=False)

    def _alone(self, found: Named[str]) -> bool:
        return all(any(True for _ in self._small.found(word)) for word in found.rest)

    def _own(self, understood: Understanding, found: Named[str]) -> bool:
        """Whether it has an answer of its own, or a question around its name is answered with its office anyway."""
        matter, guide = found.keys[0], self._library.guide
        doing = (office.id for office in guide.able(understood.response)) if found.rest else ()
        return matter in ABOUT or guide.matters[matter].office in doing

    def _titles(self) -> Titles[str]:
        """Folded once for each state of the matters."""
        matters = self._library.guide.matters
        if self._known is None or self._known[0] is not matters:
            self._known = (matters, Titles(_titled(matters)))
        return self._known[1]


def _of(understood: Understanding, matter: str) -> Understanding:
    others = (entity for entity in understood.entities if entity.name not in (_MATTER, *_OFFICES))
    return replace(understood, entities=(*others, Entity(_MATTER, matter)))


def _asked_which(context: Mapping[str, str]) -> bool:
    """Whether a name alone says of which office something was asked."""
    return any(shown.removeprefix("intent:") in ASPECTS for shown in last(context))


def _titled(matters: Mapping[str, Matter]) -> Iterator[tuple[str, str]]:
    for matter in matters.values():
        names = (name for known in matter.names.values() for name in known)
        yield from ((matter.id, name) for name in names if len(name) >= _FEWEST_LETTERS)
