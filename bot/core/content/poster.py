"""What is printed for people to scan: a poster, and a sheet of eight cards to cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Paper = Literal["poster", "cards"]
PAPERS: tuple[Paper, ...] = ("poster", "cards")


@dataclass(frozen=True)
class Code:
    """A QR code and what stands below it."""

    content: str
    caption: str


@dataclass(frozen=True)
class Poster:
    """One page in one language. `about`: the topic it is about, or empty; `address`: for those who cannot scan."""

    locale: str
    town: str
    headline: str
    about: str
    what: str
    promises: Sequence[str]
    how: str
    codes: Sequence[Code]
    typed: str
    address: str


class PosterPrinter(Protocol):
    def print(self, paper: Paper, posters: Sequence[Poster]) -> bytes:
        """A PDF, one page per poster. Raises RecordNotPrintable."""
        ...
