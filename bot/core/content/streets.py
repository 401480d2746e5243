"""Streets to districts: which house numbers of a street lie where. A row is a span of numbers on one or both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.core.text import fold

Side = Literal["both", "even", "odd"]
_LAST = 9999  # no street in Germany has a higher number
_STREET_ENDING = re.compile(r"(str\.|strasse|straße|str)$", re.IGNORECASE)


class StreetSpan(BaseModel):
    """House numbers `first` to `last`, inclusive, on one side; without numbers the whole street."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    street: str = Field(min_length=1)
    first: int = Field(1, ge=1, le=_LAST)
    last: int = Field(_LAST, ge=1, le=_LAST)
    side: Side = "both"
    district: str

    @model_validator(mode="after")
    def _forwards(self) -> StreetSpan:
        if self.last < self.first:
            raise ValueError(f"the numbers run backwards: {self.first} to {self.last}")
        return self

    def holds(self, number: int) -> bool:
        on_side = self.side == "both" or (number % 2 == 0) == (self.side == "even")
        return on_side and self.first <= number <= self.last

    def meets(self, other: StreetSpan) -> bool:
        """Whether one house can be in both."""
        if street_key(self.street) != street_key(other.street):
            return False
        first, last = max(self.first, other.first), min(self.last, other.last)
        return any(self.holds(number) and other.holds(number) for number in range(first, min(last, first + 1) + 1))

    def __str__(self) -> str:
        side = "" if self.side == "both" else f" ({self.side})"
        return f"{self.street} {self.first}–{'…' if self.last == _LAST else self.last}{side}"


def street_key(street: str) -> str:
    """One spelling: `Goethestr.`, `Goethe Straße` and `goethestrasse` are the same street."""
    return fold(_STREET_ENDING.sub("strasse", street.strip())).replace(" ", "").replace("-", "")


def overlaps(spans: Iterable[StreetSpan]) -> list[tuple[StreetSpan, StreetSpan]]:
    """Pairs that claim the same house for different rows."""
    return [
        pair for same in by_street(spans).values() for pair in combinations(same, 2) if pair[0].meets(pair[1])
    ]  # fmt: skip


def by_street(spans: Iterable[StreetSpan]) -> Mapping[str, tuple[StreetSpan, ...]]:
    found: dict[str, tuple[StreetSpan, ...]] = {}
    for span in spans:
        key = street_key(span.street)
        found[key] = (*found.get(key, ()), span)
    return found


def districts_of(spans: Iterable[StreetSpan], number: int | None) -> Iterator[str]:
    """The districts of a house, or of the whole street when no number is known; each once, in order."""
    fitting = (span.district for span in spans if number is None or span.holds(number))
    yield from dict.fromkeys(fitting)
