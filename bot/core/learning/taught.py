"""What a town has taught beyond the shipped files: example questions, questions of its pages, topics of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Literal

from bot.core.texts.response import IntentInfo

_PERSON = "request_human"  # the intent of who wants one
TOWN_PREFIX = "town_"  # names of a town's own topics; the understanding knows them by it (nlu/town.py)


@dataclass(frozen=True, order=True)
class Example:
    """A question as somebody would write it, and what it asks for. `language`: one that is spoken natively."""

    language: str
    intent: str
    text: str


@dataclass(frozen=True, order=True)
class PageQuestion:
    """A question that a page answers. `page`: its German path."""

    language: str
    page: str
    text: str


@dataclass(frozen=True)
class KeptExample:
    """An example as it is kept here. `removed`: one of the shipped files' that is not to be learnt."""

    id: int
    language: str
    intent: str
    text: str
    removed: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class KeptQuestion:
    """A question of a page as it is kept here."""

    id: int
    language: str
    page: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Regression:
    """A fixed question that every new understanding is tested with; it asks for `intent` or for `page`."""

    id: int
    language: str
    text: str
    intent: str | None
    page: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class TownTopic:
    """A topic that only this town has. Its label and answer are prepared texts of the same name.

    `page`: the German path of the portal page it came from, if it came from one."""

    name: str
    topic: str
    depth: Literal["facts", "steps", "person"] = "facts"
    office: bool = False
    page: str | None = None

    @property
    def info(self) -> IntentInfo:
        """Where only a person may answer, the way to one is the next step."""
        return IntentInfo(
            topic=self.topic, depth=self.depth, office=self.office, page=self.page, protected=self.protected,
            related=(_PERSON,) if self.depth == "person" else (),
        )  # fmt: skip

    @property
    def protected(self) -> bool:
        """Nobody is asked: health always is, and what only a person may answer about somebody's stay."""
        return self.topic == "health" or (self.topic == "residence" and self.depth == "person")


@dataclass(frozen=True)
class Taught:
    """`removed`: examples of the shipped files that are not to be learnt here."""

    added: tuple[Example, ...] = ()
    removed: tuple[Example, ...] = ()
    questions: tuple[PageQuestion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.questions)

    def as_json(self) -> dict[str, Any]:
        """In one order, whoever made it: what is learnt from it has the same fingerprint."""
        parts: Mapping[str, Iterable[Any]] = {
            "added": self.added, "removed": self.removed, "questions": self.questions
        }  # fmt: skip
        return {name: [list(astuple(one)) for one in sorted(set(part))] for name, part in parts.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Taught:
        return cls(
            tuple(Example(*row) for row in data.get("added", ())),
            tuple(Example(*row) for row in data.get("removed", ())),
            tuple(PageQuestion(*row) for row in data.get("questions", ())),
        )
