"""Letters that leave the house by e-mail. Staff and clubs get them, newcomers never do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter, e.g. `termin.ics`, `text/calendar; method=PUBLISH`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """Plain text to one address. Nothing a newcomer wrote belongs in a subject. `reply_to`: who reads answers; None:
    nobody does."""

    to: str
    subject: str
    text: str
    attachments: tuple[Enclosure, ...] = ()
    reply_to: str | None = None


class Mailer(Protocol):
    """Sends letters; patient for some seconds only."""

    async def send(self, letter: Letter) -> None:
        """Raises NotSent (again later), Refused (never will), OutcomeUnknown (may have been taken)."""
        ...


def is_address(text: str) -> bool:
    """An e-mail address that a mail server takes; no names, no lists."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
