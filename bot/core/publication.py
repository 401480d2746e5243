"""A prepared text on its way to newcomers: its versions, a change to it, and what its file says meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.response import Kind

Origin = Literal["file", "edited"]
Key = tuple[Kind, str, str]
FROM_FILE: Origin = "file"
EDITED: Origin = "edited"


@dataclass(frozen=True)
class Version:
    """One version of a text in one locale. `german`: the German version a translation was written against."""

    kind: Kind
    name: str
    locale: str
    version: int
    text: str
    origin: Origin
    written_by: str
    why: str
    german: int | None
    at: datetime

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)


@dataclass(frozen=True)
class Change:
    """A new text for one locale. `seen`: the version it replaces (0: none); `german`: the German one seen beside it."""

    kind: Kind
    name: str
    locale: str
    text: str
    seen: int
    german: int | None = None
    origin: Origin = EDITED

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)

    @property
    def pair(self) -> tuple[Kind, str]:
        return (self.kind, self.name)


@dataclass(frozen=True)
class FileText:
    """What the file says now about a text that was edited here, until a coordinator decides."""

    kind: Kind
    name: str
    locale: str
    text: str
    at: datetime

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)
