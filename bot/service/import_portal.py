"""Brings portal content in: all sources are read and checked first, then applied in one transaction, or nothing is.

Every item has an outcome: new, changed, unchanged, removed. What a source delivered before and does not deliver now
is removed. The same import again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from bot.core.content import Item, Outcome
from bot.core.errors import ImportRefused


class Contents(Protocol):
    """The store of portal content."""

    async def apply(self, items: Sequence[Item], sources: Sequence[str]) -> list[Outcome]:
        """Makes the sources hold exactly these items, in one transaction."""
        ...


async def import_items(contents: Contents, items: Sequence[Item]) -> list[Outcome]:
    """Applies items that were read; the sources they name are replaced as a whole.

    Raises:
        ImportRefused: two items have the same key.
    """
    doubled = [key for key, times in Counter((i.kind, i.key) for i in items).items() if times > 1]
    if doubled:
        raise ImportRefused(f"{doubled[0][1]}: this {doubled[0][0]} is there twice; nothing was changed")
    return await contents.apply(items, sorted({item.source for item in items}))


def summary(outcomes: Sequence[Outcome]) -> str:
    """`3 new, 0 changed, …` in a fixed order."""
    counted = Counter(outcome.kind for outcome in outcomes)
    return ", ".join(f"{counted[kind]} {kind}" for kind in ("new", "changed", "unchanged", "removed", "refused"))
