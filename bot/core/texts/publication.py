"""A prepared text on its way to newcomers: its versions, a change to it, and what its file says meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.core.locale import DEFAULT
from bot.core.texts.response import Kind

Origin = Literal["file", "edited"]
Key = tuple[Kind, str, str]
FROM_FILE: Origin = "file"
EDITED: Origin = "edited"
REVIEWED_FOR = timedelta(days=365)  # how long a wording is taken as right after somebody wrote or reviewed it


@dataclass(frozen=True)
class Version:
    """One version of a text in one locale. `german`: the German version a translation was written against.

    `review_by`: the day by which somebody should read it again; `reviewed_by`: who has read it as it is; `machine`: the
    provider that suggested its words; `approved_by`: the second reader; `alone_because`: why it was published without.
    """

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
    review_by: date | None = None
    reviewed_by: str = ""
    machine: str = ""
    approved_by: str = ""
    alone_because: str = ""

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)

    @property
    def review_due(self) -> date:
        """The day of the next review, also where nobody has set one."""
        return self.review_by or self.at.date() + REVIEWED_FOR

    @property
    def by_machine(self) -> bool:
        """Written by a machine, and no person has said that it is right."""
        written = bool(self.machine) or (self.origin == FROM_FILE and self.written_by != "person")
        return written and not self.reviewed_by


class Keyed:
    """By what a text is known."""

    kind: Kind
    name: str
    locale: str

    @property
    def key(self) -> Key:
        return (self.kind, self.name, self.locale)

    @property
    def pair(self) -> tuple[Kind, str]:
        return (self.kind, self.name)


@dataclass(frozen=True)
class Change(Keyed):
    """A new text for one locale. `seen`: the version it replaces (0: none); `german`: the German one seen beside it.

    `review_by`: None for as long as an edit counts as reviewed; `machine`: the provider that suggested it, `read_by`:
    who has read that suggestion, or these words of a file; `approved_by`, `alone_because` as in a version."""

    kind: Kind
    name: str
    locale: str
    text: str
    seen: int
    german: int | None = None
    origin: Origin = EDITED
    review_by: date | None = None
    machine: str = ""
    read_by: str = ""
    approved_by: str = ""
    alone_because: str = ""


@dataclass(frozen=True)
class PreparedText(Keyed):
    """What a file says a text is. `review_by`: its own or its file's; `reviewed_by`: who has read it as it is."""

    kind: Kind
    name: str
    locale: str
    text: str
    written_by: str
    review_by: date | None = None
    reviewed_by: str = ""


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


def behind_german(live: Iterable[Version], german: Iterable[Version]) -> frozenset[Key]:
    """The translations whose German text says something else now than when they were written.

    `german`: every version of every German text.
    """
    said = {(*version.key[:2], version.version): version.text for version in german}
    live = list(live)
    present = {version.key[:2]: version for version in live if version.locale == DEFAULT}
    return frozenset(v.key for v in live if v.key[:2] in present and is_behind(v, present[v.key[:2]], said))


def is_behind(version: Version, german: Version, said: Mapping[tuple[Kind, str, int], str]) -> bool:
    """`said`: the words of German versions."""
    if version.locale == DEFAULT or version.german is None or version.german == german.version:
        return False
    return said.get((version.kind, version.name, version.german)) != german.text
