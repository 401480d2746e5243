"""A piece of portal content as it is shown now, beside what its source says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.core.content.content import data_hash, title_of

DESK = "desk"  # the source of what was written here: nobody else delivers it
_OF_ITS_OWN = frozenset({"id", "path", "page", "changed", "order"})
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


@dataclass(frozen=True)
class ItemRow:
    """What lists need to know of an item, without its content. `edited_by`: empty when nobody has edited it here."""

    kind: str
    key: str
    source: str
    changed_at: datetime
    edited_by: str = ""
    edited_at: datetime | None = None
    archived: bool = False


@dataclass(frozen=True)
class ShownItem:
    """`data` is shown; `theirs` is what the source says, None when it has the item no more. `withdrawn`: the source
    took it back itself, and nobody who asks is shown it."""

    row: ItemRow
    data: Mapping[str, Any]
    theirs: Mapping[str, Any] | None
    conflict: bool = False
    withdrawn: bool = False

    @cached_property
    def seen(self) -> str:
        """Names this very state: a form sends it back, so that nobody overwrites what they have not seen."""
        return data_hash(self.data)

    @property
    def title(self) -> str:
        return title_of(self.data, self.row.key)

    @property
    def own(self) -> bool:
        return self.row.source == DESK

    @property
    def differences(self) -> Iterator[tuple[str, Any, Any]]:
        """(field, as shown, as the source has it) where they differ, dotted names inside groups."""
        if self.theirs is not None and not self.own:
            yield from differences(self.data, self.theirs)


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys((*mine, *theirs)):
        here, there = mine.get(name), theirs.get(name)
        if here == there or (here in _EMPTY and there in _EMPTY):
            continue
        if isinstance(here, dict) and isinstance(there, dict):
            yield from differences(here, there, f"{above}{name}.")
        else:
            yield f"{above}{name}", here, there


def same(mine: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two items say the same, whatever they are called."""
    return all(name in _OF_ITS_OWN for name, *_ in differences(mine, other))
