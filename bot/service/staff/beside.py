"""Who else looks at a conversation, and who is typing: in memory, for seconds, without any history.

Only those hear of it who may open the conversation themselves. Switched off (LOTSE_PRESENCE), nothing is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.accounts.staff import Staff
from bot.core.instants import instant
from bot.core.ports import Clock

LOOKING_FOR = timedelta(seconds=40)
TYPING_FOR = timedelta(seconds=12)
_MOST = 2000


@dataclass(frozen=True)
class Companion:
    """A colleague beside oneself."""

    name: str
    typing: bool


class Beside:
    def __init__(self, clock: Clock, on: bool = True, looking_for: timedelta = LOOKING_FOR) -> None:
        self._clock, self.on, self._looking_for = clock, on, looking_for
        self._seen: dict[tuple[str, int], tuple[str, datetime, datetime | None]] = {}

    def here(self, who: Staff, conversation_id: str, typing: bool = False) -> list[Companion]:
        """Notes that somebody looks, and tells who else does."""
        if not self.on:
            return []
        now = instant(self._clock.now())
        if len(self._seen) > _MOST:
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen[1] < self._looking_for}
        _, _, typed = self._seen.get((conversation_id, who.id), ("", now, None))
        self._seen[conversation_id, who.id] = (who.name, now, now if typing else typed)
        return self.others(who, conversation_id)

    def left(self, who: Staff, conversation_id: str) -> None:
        self._seen.pop((conversation_id, who.id), None)

    def others(self, who: Staff, conversation_id: str) -> list[Companion]:
        now = instant(self._clock.now())
        return [
            Companion(name, typed is not None and now - typed < TYPING_FOR)
            for (seen_in, staff_id), (name, seen, typed) in sorted(self._seen.items(), key=lambda item: item[1][0])
            if seen_in == conversation_id and staff_id != who.id and now - seen < self._looking_for
        ]


def in_words(companions: list[Companion]) -> str:
    """`Nadine Köhler schreibt gerade. Ali Demir sieht das gerade.`"""
    return " ".join(f"{one.name} {'schreibt' if one.typing else 'sieht das'} gerade." for one in companions)
