"""Who did what, for administrators: changes, sign-ins, exports. What staff do in conversations is never in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

Area = Literal["texts", "understanding", "portal", "people", "settings", "sign_in", "export"]
AREAS: tuple[Area, ...] = get_args(Area)
COMMAND_LINE = "Kommandozeile"
NOBODY = "nicht angemeldet"


@dataclass(frozen=True)
class Deed:
    """One thing somebody did. `said`: its name in German, as it was called then; `action`: what it is in the program.

    `about`: names, ids and versions only, never the words of a text and never a newcomer's.
    """

    area: Area
    action: str
    said: str
    who: str
    staff_id: int | None = None
    about: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    deed: Deed


@dataclass(frozen=True)
class Wanted:
    """Which entries: by whom (a name), of which area, between two moments, about something that holds these words.

    `before`: older than this id; None: from the newest.
    """

    who: str = ""
    area: Area | None = None
    since: datetime | None = None
    until: datetime | None = None
    about: str = ""
    before: int | None = None


class AuditLog(Protocol):
    async def note(self, deed: Deed) -> None: ...

    async def read(self, wanted: Wanted, most: int) -> Sequence[Entry]:
        """The newest first."""
        ...

    async def people(self) -> Sequence[str]:
        """The names there are entries of."""
        ...

    async def pseudonym(self, typed: str) -> str:
        """The same for the same words, and nobody can tell the words from it."""
        ...

    async def expire(self, before: datetime) -> int: ...
