"""Following a conversation from the other side: somebody types an answer, the newcomer's page has fetched it.

Both can be switched off (LOTSE_TYPING, LOTSE_SEEN). Neither is kept longer than the conversation, and neither says
anything about how much or how fast a member of staff works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.accounts.staff import Staff


@dataclass(frozen=True)
class Place:
    """Where the newcomer is: a channel, and the address there when it must be pushed to."""

    channel: str
    address: str | None


class Typist(Protocol):
    """A pushed channel that can show that somebody is typing. Raises DeliveryError."""

    async def typing(self, address: str) -> None: ...


class FollowingStore(Protocol):
    async def type(self, who: Staff, conversation_id: str) -> Place | None:
        """Keeps that they type; None when the conversation is not theirs to answer. Raises NotFound, Forbidden."""
        ...

    async def typed(self, conversation_id: str) -> bool:
        """Whether who owns the conversation now has typed within the last seconds, and not yet sent it."""
        ...

    async def fetch(self, conversation_id: str, number: int) -> bool:
        """Keeps that the page has shown staff's messages up to this number; False when that is no news."""
        ...

    async def fetched(self, conversation_id: str) -> int:
        """The number of the last message the page has confirmed, 0 for none."""
        ...
