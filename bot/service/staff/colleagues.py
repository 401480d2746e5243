"""Staff among themselves: who may read a conversation, asking one of them, taking over, and what one should look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.handoffs.desk import TAKEN_OVER, QueueEntry
from bot.core.message import Utterance, accepted_text
from bot.core.ports import Library, Signals
from bot.core.ports_desk import Entries
from bot.core.together import Mention
from bot.service.answers.persons import joined
from bot.service.answers.speaker import Speaker
from bot.service.signals import DESK, tell_everybody


class Colleagues(Protocol):
    """Every step checks the department wall in its own transaction."""

    async def everyone(self) -> list[Staff]: ...

    async def take_over(
        self, who: Staff, conversation_id: str, owner: int, sure: bool, joined: Utterance, note: str
    ) -> bool: ...

    async def ask(self, who: Staff, conversation_id: str, text: str, client_id: str, asked: Sequence[int]) -> None: ...

    async def mentions(self, who: Staff) -> list[Mention]: ...

    async def done(self, who: Staff, mention_id: int) -> None: ...


class Together:
    """Every method takes who is signed in first; errors as `HandoffDesk`."""

    def __init__(self, colleagues: Colleagues, entries: Entries, library: Library, signals: Signals) -> None:
        self._colleagues, self._entries = colleagues, entries
        self._library, self._signals = library, signals

    async def everyone(self) -> list[Staff]:
        """All who work here, by name."""
        return await self._colleagues.everyone()

    async def take_over(self, who: Staff, conversation_id: str, owner: int, sure: bool) -> None:
        """From a colleague who is away; `sure`: also from one who is at work. Raises StillThere, AlreadyClaimed."""
        entry = await self._entries.entry(who, conversation_id)
        speaker = Speaker(self._library.catalogue, entry.locale)
        name = speaker.department(self._library.guide, entry.department)
        said = joined(speaker, name, who.shown_as, conversation_id, who.id)
        if await self._colleagues.take_over(who, conversation_id, owner, sure, said, TAKEN_OVER):
            tell_everybody(self._signals, conversation_id)

    async def ask(self, who: Staff, conversation_id: str, text: str, client_id: str, asked: Sequence[int]) -> None:
        """A note. Those asked, and those named in it with an @, find it in their queue.

        Raises:
            Forbidden: somebody who was asked may not read the conversation.
        """
        words, entry = accepted_text(text), await self._entries.entry(who, conversation_id)
        named = called(words, readers(await self.everyone(), entry, who))
        chosen = [*dict.fromkeys([*asked, *(one.id for one in named)])]
        await self._colleagues.ask(who, conversation_id, words, client_id, chosen)
        tell_everybody(self._signals, conversation_id)

    async def mentions(self, who: Staff) -> list[Mention]:
        return await self._colleagues.mentions(who)

    async def done(self, who: Staff, mention_id: int) -> None:
        await self._colleagues.done(who, mention_id)
        self._signals.announce(DESK)

    async def looked(self, who: Staff, conversation_id: str) -> list[Mention]:
        """What the person was asked in this conversation; news that only had to be seen is done with this look."""
        here = [one for one in await self._colleagues.mentions(who) if one.conversation_id == conversation_id]
        for one in here:
            if one.kind != "question":
                await self._colleagues.done(who, one.id)
        return [one for one in here if one.kind == "question"]


def readers(everyone: Sequence[Staff], entry: QueueEntry, who: Staff) -> list[Staff]:
    """Everybody else who may read a conversation."""
    able = (one for one in everyone if entry.department in one.departments and one.id not in entry.avoided)
    return [one for one in able if one.id != who.id]


def called(text: str, readers: Sequence[Staff]) -> list[Staff]:
    """Who is named with an @: by the whole name, or by the part of it that only one of them has."""
    found = []
    for one in readers:
        names = {one.name, *(part for part in one.name.split() if _alone(part, one, readers))}
        if any(re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names):
            found.append(one)
    return found


def _alone(part: str, one: Staff, readers: Sequence[Staff]) -> bool:
    return len(part) > 1 and not any(
        part.casefold() in other.name.casefold().split() for other in readers if other.id != one.id
    )
