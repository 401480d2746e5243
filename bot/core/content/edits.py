"""An edit by hand that its source contradicts: both sides, until a person settles it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ContentConflict:
    """`mine`: as edited here, shown meanwhile. `base`: what the source said then. `theirs`: now; None: nothing.
    `withdrawn`: the source itself took it back, and it is not shown."""

    kind: str
    key: str
    title: str
    source: str
    mine: Mapping[str, Any]
    base: Mapping[str, Any]
    theirs: Mapping[str, Any] | None
    edited_by: str
    edited_at: datetime
    withdrawn: bool = False

    @property
    def differences(self) -> Iterator[tuple[str, Any, Any]]:
        """(field, mine, theirs) where they differ."""
        for name in sorted({*self.mine, *(self.theirs or {})}):
            here, there = self.mine.get(name), (self.theirs or {}).get(name)
            if here != there:
                yield name, here, there
