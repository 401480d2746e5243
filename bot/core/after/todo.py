"""One kind of thing that waits for coordinators: how many there are, and the one place where they are done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """`says` names them in German, however many there are; `why`: what happens if nobody does it. `urgent`: newcomers
    feel it."""

    count: int
    says: str
    url: str
    why: str = ""
    urgent: bool = False
