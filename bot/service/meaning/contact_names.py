"""What was understood, with the contact person a message names: how to reach her is answered where nothing else is
sure. Who asks for an office besides, or only bears the same name, is answered as ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.core.content.offers import ContactPerson
from bot.core.content.titles import Titles
from bot.core.ports import Library
from bot.core.text import fold, words
from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.around import Step
from bot.service.meaning.everyday import Everyday

CONTACT = "contact"
_UNSURE = ("page", "choice", "fallback", "out_of_scope", "office_contact")
_MOST_AROUND = 5  # words; more tell a story in which somebody occurs
_ADDRESS = frozenset(map(fold, (
    "Frau", "Herr", "Herrn", "Mrs", "Ms", "Mr", "Madame", "Monsieur", "pani", "panią", "pan", "pana", "doamna",
    "domnul", "пані", "пан", "пана", "госпожа", "господин", "السيدة", "السيد", "خانم", "آقا", "آقای", "bayan",
    "hanım", "bey",
)))  # fmt: skip


class ContactNamedStep(Step):
    """By two words of the name, or the last one after a Mr or Mrs or where nobody uses it for anything else.
    `everyday`: takes a moment the first time."""

    def __init__(self, library: Library, everyday: Callable[[], Everyday]) -> None:
        self._library, self._everyday = library, everyday
        self._known: tuple[Mapping[str, ContactPerson], Titles[str]] | None = None

    async def completed(self, understood: Understanding, message: UserMessage) -> Understanding:
        if understood.response not in _UNSURE or understood.values("office"):
            return understood
        found = self._names().find(message.text)
        if found is None or not set(found.title) <= set(words(message.text)) or len(found.rest) > _MOST_AROUND:
            return understood
        if len(found.title) == 1 and _ADDRESS.isdisjoint(found.rest) and not await self._rare(found.title):
            return understood
        return replace(understood, entities=(*understood.entities, *(Entity(CONTACT, key) for key in found.keys)))

    async def _rare(self, title: Sequence[str]) -> bool:
        return (await asyncio.to_thread(self._everyday)).rare(title)

    def _names(self) -> Titles[str]:
        """Folded once for each state of the contacts."""
        contacts = self._library.guide.contacts
        if self._known is None or self._known[0] is not contacts:
            every = ((one.id, name) for one in contacts.values() for name in _called(one.name))
            self._known = (contacts, Titles(every))
        return self._known[1]


def _called(name: str) -> tuple[str, ...]:
    last = words(name)
    return (name, " ".join(last[-2:]), *last[-1:])
