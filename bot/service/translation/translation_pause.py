"""A provider that fails again and again is left alone for a while: nobody waits for it meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.instants import instant

_ALLOWED = 3
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(minutes=10)
_LONGEST_ASKED_FOR = timedelta(hours=1)


class Pause:
    """Begins with the third failure in a row, or when the provider asks for one; each further failure doubles it."""

    def __init__(self) -> None:
        self._failures, self._until = 0, datetime.min

    def lasts(self, now: datetime) -> bool:
        return self._until != datetime.min and instant(now) < self._until

    @property
    def failing(self) -> bool:
        """Whether the last attempt failed."""
        return self._failures > 0

    def failed(self, now: datetime, asked_for: float | None = None) -> None:
        """`asked_for`: seconds that the provider wants to be left alone."""
        self._failures += 1
        if asked_for is not None:
            self._until = instant(now) + min(timedelta(seconds=asked_for), _LONGEST_ASKED_FOR)
        elif self._failures >= _ALLOWED:
            self._until = instant(now) + min(_FIRST * 2 ** min(self._failures - _ALLOWED, 10), _LONGEST)

    def worked(self) -> None:
        self._failures, self._until = 0, datetime.min
