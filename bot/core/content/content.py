"""One piece of portal content on its way into the store, and what an import did with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

ContentKind = Literal[
    "town",
    "office",
    "department",
    "course",
    "event",
    "matter",
    "page",
    "offer",
    "document",
    "contact",
    "streets",
    "step",
]
OutcomeKind = Literal["new", "changed", "unchanged", "removed", "refused", "conflict"]
OUTCOME_KINDS: tuple[OutcomeKind, ...] = ("new", "changed", "unchanged", "removed", "refused", "conflict")
LONGEST_KEY = 400
_FEW = 4  # below this many items of a source, losing half of them says nothing


@dataclass(frozen=True)
class Item:
    """`source` names what owns the item: an item missing from its source's next delivery is removed."""

    kind: ContentKind
    key: str
    source: str
    data: dict[str, Any]
    title: str = ""
    position: int = 0
    hash: str = field(init=False, default="")

    def __post_init__(self) -> None:
        canonical = json.dumps([self.position, self.data], sort_keys=True, ensure_ascii=False)
        object.__setattr__(self, "hash", hashlib.sha256(canonical.encode()).hexdigest())


@dataclass(frozen=True)
class Refusal:
    """An item that cannot be taken, and why. What its source delivered before under this key stays.

    `key` is empty when even that cannot be read. `withdrawn`: the source itself says that it is off (cancelled), so
    what was there before goes.
    """

    kind: ContentKind
    key: str
    source: str
    title: str
    why: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Delivery:
    """Everything one source says at one time. `sources`: what it owns, also when it delivers none of it."""

    format: str
    items: tuple[Item, ...]
    refused: tuple[Refusal, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def owned(self) -> list[str]:
        return sorted({*self.sources, *(i.source for i in self.items), *(r.source for r in self.refused)})


@dataclass(frozen=True)
class Outcome:
    """What happened to one item, and why when it was refused or is in conflict."""

    kind: OutcomeKind
    item_kind: ContentKind
    key: str
    title: str
    why: str = ""


def data_hash(data: Mapping[str, Any]) -> str:
    """Of the content alone: a page that moved among its neighbours says the same as before."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def shrinks(known: Collection[Any], lost: int) -> bool:
    """Whether a source loses so much at once that a person should look first: half of at least four items."""
    return len(known) >= _FEW and lost * 2 >= len(known)


def is_over(data: Mapping[str, Any], today: date) -> bool:
    """Whether a course or event lies in the past: that it goes is no loss. What has no dates is never over, nor is a
    course that meets on days of the week and has no end."""
    weekly = data.get("rrule") or (data.get("days") and not data.get("end"))
    if weekly or not isinstance(data.get("start"), str):
        return False
    moments = [data["start"], data.get("end") or "", *(data.get("also") or ())]
    return max(str(moment)[:10] for moment in moments) < today.isoformat()


def title_of(data: Mapping[str, Any], key: str) -> str:
    """The German title or name inside an item's data, else another language's, else its key."""
    for name in ("title", "name"):
        texts = data.get(name)
        if isinstance(texts, str) and texts:
            return texts
        if isinstance(texts, dict) and texts:
            return str(texts.get("de") or next(iter(texts.values())))
    return key
