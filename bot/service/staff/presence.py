"""Whether somebody of a department is at the desk: told to newcomers as "somebody is there now", never per person."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.instants import instant
from bot.core.ports import Clock

_PRESENT_FOR = timedelta(minutes=3)


class DeskPresence:
    """In memory; a desk page that is open is seen again within a minute. Switched off, it knows nothing."""

    def __init__(self, clock: Clock, on: bool = True) -> None:
        self._clock, self._on = clock, on
        self._seen: dict[str, datetime] = {}

    def seen(self, department: str) -> None:
        self._seen[department] = instant(self._clock.now())

    def present(self, department: str) -> bool | None:
        """None when presence is switched off (LOTSE_PRESENCE=false)."""
        if not self._on:
            return None
        last = self._seen.get(department)
        return last is not None and instant(self._clock.now()) - last < _PRESENT_FOR
