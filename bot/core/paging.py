"""Long lists in pages."""

from __future__ import annotations


def pages_of(total: int, each: int) -> int:
    """How many pages of so many rows; an empty list has one."""
    return max(1, -(-total // each))


def number_in(given: str | None, least: int = 1) -> int:
    """What an address says a number is; `least` where it says nothing sensible."""
    return max(least, int(given)) if given and given.isdecimal() and len(given) < 6 else least
