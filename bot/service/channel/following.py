"""Both sides see that the other is there: somebody types an answer; the page has fetched it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from bot.core.accounts.staff import Staff
from bot.core.handoffs.following import FollowingStore, Typist
from bot.core.outside_errors import DeliveryError
from bot.core.ports import Signals


class Following:
    """`typists`: pushed channels that can show typing, by name. What is switched off is neither kept nor shown."""

    def __init__(
        self, store: FollowingStore, signals: Signals, typists: Mapping[str, Typist], typing: bool, seen: bool
    ) -> None:
        self._store, self._signals, self._typists = store, signals, typists
        self.shows_typing, self.shows_seen = typing, seen

    async def type(self, who: Staff, conversation_id: str) -> None:
        """They type in this conversation. Raises NotFound, Forbidden."""
        place = await self._store.type(who, conversation_id) if self.shows_typing else None
        if place is None:
            return
        self._signals.announce(conversation_id)
        typist = self._typists.get(place.channel)
        if typist and place.address:
            with contextlib.suppress(DeliveryError):  # a nicety: nothing depends on it
                await typist.typing(place.address)

    async def typed(self, conversation_id: str) -> bool:
        return self.shows_typing and await self._store.typed(conversation_id)

    async def fetch(self, conversation_id: str, number: int) -> None:
        """The newcomer's page has shown everything up to this number."""
        if self.shows_seen and await self._store.fetch(conversation_id, number):
            self._signals.announce(conversation_id)

    async def fetched(self, conversation_id: str) -> int:
        return await self._store.fetched(conversation_id) if self.shows_seen else 0
