"""How far a renewal of the understanding is."""

from __future__ import annotations

from time import monotonic


class Progress:
    """How far it is: stages that take about so many seconds, as a percentage that never stands still for long."""

    def __init__(self) -> None:
        self.words, self._low, self._high, self._seconds, self._began = "", 0, 5, 5.0, monotonic()
        self._told: float | None = None

    def stage(self, words: str, low: int, high: int, seconds: float) -> None:
        self.words, self._low, self._high, self._seconds, self._began = words, low, high, seconds, monotonic()
        self._told = None

    def tell(self, part: float) -> None:
        """0 to 1, where it is known."""
        self._told = part

    @property
    def percent(self) -> int:
        passed = (monotonic() - self._began) / self._seconds
        part = self._told if self._told is not None else 1 - 0.1 ** min(passed, 2.0)
        return round(self._low + (self._high - self._low) * part)
