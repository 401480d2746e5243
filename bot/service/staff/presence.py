"""Whether somebody of a department is at the desk: told to newcomers as "somebody is there now", never per person."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.accounts.staff import Staff
from bot.core.content.routing import ANYBODY, Seat, Wanted, someone
from bot.core.instants import instant
from bot.core.ports import Clock

_PRESENT_FOR = timedelta(minutes=3)


class DeskPresence:
    """In memory; a desk page that is open is seen again within a minute. Switched off, it knows nothing."""

    def __init__(self, clock: Clock, on: bool = True) -> None:
        self._clock, self._on = clock, on
        self._seen: dict[str, dict[Seat, datetime]] = {}

    def seen(self, who: Staff, department: str) -> None:
        now, seat = instant(self._clock.now()), Seat((department,), who.woman, id=who.id)
        here = {one: last for one, last in self._seen.get(department, {}).items() if now - last < _PRESENT_FOR}
        self._seen[department] = {**here, seat: now}

    def present(self, department: str, wanted: Wanted = ANYBODY) -> bool | None:
        """Whether one of them may answer; None when presence is switched off (LOTSE_PRESENCE=false)."""
        if not self._on:
            return None
        now, seen = instant(self._clock.now()), self._seen.get(department, {})
        here = [seat for seat, last in seen.items() if now - last < _PRESENT_FOR]
        return bool(someone(here, department, wanted.woman, wanted.declined))
