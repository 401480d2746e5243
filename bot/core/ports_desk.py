"""What the service needs from the store for staff: handoffs, waits, the languages of a conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.accounts.staff import Staff
from bot.core.conversation import Event
from bot.core.handoffs.desk import DeskConversation, Due, Limits, QueueEntry, Transfer, Waiting
from bot.core.handoffs.written import Written
from bot.core.message import Utterance
from bot.core.ports import LogEntry
from bot.core.together import Parting


class Handoffs(Protocol):
    """The desk's steps on one conversation each; all check the department wall in their own transaction."""

    async def queue(self, who: Staff, only: Collection[str] | None = None) -> list[QueueEntry]: ...

    async def glance(self, who: Staff) -> list[QueueEntry]: ...

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry: ...

    async def open(self, who: Staff, conversation_id: str) -> DeskConversation: ...

    async def log(self, who: Staff, conversation_id: str, after: int, limit: int) -> Sequence[LogEntry]: ...

    async def claim(self, who: Staff, conversation_id: str, joined: Utterance, beyond: bool = False) -> bool: ...

    async def reply(
        self,
        who: Staff,
        conversation_id: str,
        said: Sequence[Written],
        client_id: str,
        version: int,
        joined: Utterance,
        beyond: bool = False,
    ) -> None: ...

    async def note(self, who: Staff, conversation_id: str, text: str, client_id: str) -> None: ...

    async def transfer(
        self, who: Staff, conversation_id: str, to: Transfer, said: Utterance | None, parting: Parting = Parting()
    ) -> None: ...

    async def end(
        self,
        who: Staff,
        conversation_id: str,
        event: Event,
        outcome: str,
        said: Utterance,
        parting: Parting = Parting(),
    ) -> None: ...


class Entries(Protocol):
    """A conversation as the queue shows it, behind the department wall."""

    async def entry(self, who: Staff, conversation_id: str) -> QueueEntry: ...


class WrittenLog(Protocol):
    """What is known of a conversation's languages; behind the department wall."""

    async def changes(self, who: Staff, conversation_id: str) -> Sequence[tuple[int, str]]: ...

    async def hinted(self, who: Staff, conversation_id: str, hint: str, locale: str) -> bool: ...

    async def keep_german(self, who: Staff, conversation_id: str, texts: Mapping[str, str]) -> bool: ...


class Waits(Protocol):
    """Waits that have come to their end."""

    async def due(self, limits: Limits) -> list[Due]: ...

    async def waiting(self) -> list[Waiting]: ...

    async def hold(self, waiting: Waiting, until: datetime) -> None:
        """Its wait counts from then on; a later moment that is known already stays."""
        ...

    async def end(self, due: Due, limits: Limits, said: Sequence[Utterance], parting: Parting = Parting()) -> bool:
        """False when the wait is no longer due: somebody was faster."""
        ...
