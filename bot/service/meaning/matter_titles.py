"""What was understood, with the matter of the town's own list that a message names and nothing else ("Führungszeugnis",
"odpis aktu urodzenia", "where do I get a fishing licence"): its office is asked for, whatever it sounds like. In a
question about offices the matter says which, not an office within its name ("police clearance certificate").
Where nothing is sure, it is enough that all words of its name are there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.core.content.matter_names import MatterNames
from bot.core.content.titles import Named
from bot.core.danger import STRONG_INTENTS
from bot.core.ports import Library
from bot.core.text import words as folded
from bot.core.texts.response import ABOUT
from bot.core.town import Matter
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.answers.asked_offices import WHO
from bot.service.answers.offices import ASPECTS, asked_which
from bot.service.kinds import Words, patterns_of, rows_of
from bot.service.meaning.around import KEPT, Step

_MATTER, _OFFICES = "matter", ("office", "office_elsewhere")
_AROUND = ("small", "asks", "apply")
_UNSURE = ("choice", "fallback", "out_of_scope")


class MatterTitledStep(Step):
    """`words`: rows `small`, `asks` and `apply`; a name with nothing but such words around it is the whole question."""

    def __init__(self, library: Library, words: Words) -> None:
        self._library, self._around = library, patterns_of(words, *_AROUND)
        self._small = frozenset(
            part for kind in _AROUND for row in rows_of(words, kind) for part in folded(row.replace("|", " "))
        )
        self._known: tuple[Mapping[str, Matter], MatterNames] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        known = await asyncio.to_thread(self._names)
        found = known.named(message.text)
        named = found if found and len(found.keys) == 1 else None
        if named and understood.response in ASPECTS and len(named.title) > 1:
            return _of(understood, *named.keys)
        if named and self._alone(named):
            return self._whole(understood, named, message.context)
        told = known.told(message.text) if _unsure(understood) and not asked_which(message.context) else None
        return _asked(understood, told) if told and told not in ABOUT else understood

    def _whole(self, understood: Understanding, named: Named[str], context: Mapping[str, str]) -> Understanding:
        kept = understood.response in (*ASPECTS, *(KEPT if named.rest else STRONG_INTENTS))
        return (
            understood
            if kept or asked_which(context) or self._own(understood, named)
            else _asked(understood, *named.keys)
        )

    def _alone(self, found: Named[str]) -> bool:
        return all(any(True for _ in self._around.found(word)) for word in found.rest)

    def _own(self, understood: Understanding, found: Named[str]) -> bool:
        """Whether it has an answer of its own, or a question around its name is answered with its office anyway."""
        matter, guide = found.keys[0], self._library.guide
        doing = (office.id for office in guide.able(understood.response)) if found.rest else ()
        return matter in ABOUT or guide.matters[matter].office in doing

    def _names(self) -> MatterNames:
        """Folded once for each state of the matters."""
        matters = self._library.guide.matters
        if self._known is None or self._known[0] is not matters:
            names = {key: [name for known in one.names.values() for name in known] for key, one in matters.items()}
            self._known = (matters, MatterNames(names, self._small))
        return self._known[1]


def _unsure(u: Understanding) -> bool:
    """Whether nothing is understood, or somebody asks who does something and does not say what."""
    return u.response in _UNSURE or (u.response == WHO and not any(map(u.values, (_MATTER, *_OFFICES))))


def _asked(understood: Understanding, matter: str) -> Understanding:
    asked = _of(understood, matter)
    return replace(asked, intent=WHO, response=WHO, zone="confident", pages=(), help_line=False)


def _of(understood: Understanding, matter: str) -> Understanding:
    others = (entity for entity in understood.entities if entity.name not in (_MATTER, *_OFFICES))
    return replace(understood, entities=(*others, Entity(_MATTER, matter)))
