"""What staff send: the words the newcomer reads, the German ones, and how the one came from the other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.message import Link

Made = Literal["original", "blocks", "translated"]


@dataclass(frozen=True)
class Written:
    """One message by staff. `german`: what staff read of it, empty where the text is it; `made`: staff's own words as
    they are, put together from prepared texts, or translated by a machine."""

    text: str
    locale: str
    german: str = ""
    made: Made = "original"
    kind: str = "answer"
    links: tuple[Link, ...] = ()


def digest(said: Sequence[Written]) -> str:
    """Tells whether the same form says the same again; a translation may come out otherwise the second time."""
    words = [one.german or one.text for one in said if one.kind == "answer"]
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:32]
