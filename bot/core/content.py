"""One piece of portal content on its way into the store, and what an import did with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

ContentKind = Literal["town", "office", "department", "course", "event", "matter", "page"]
OutcomeKind = Literal["new", "changed", "unchanged", "removed", "refused"]


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
class Outcome:
    """What happened to one item, and why when it was refused."""

    kind: OutcomeKind
    item_kind: ContentKind
    key: str
    title: str
    why: str = ""
