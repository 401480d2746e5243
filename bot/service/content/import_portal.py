"""Brings portal content in: all sources are read and checked first, then applied in one transaction, or nothing is.

Every item has an outcome: new, changed, unchanged, removed, refused (and why), conflict (edited by hand, and the source
says something else). What a source delivered before and does not deliver now is removed; what is broken stays as it
was. The same import again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.core.content.content import LONGEST_KEY, OUTCOME_KINDS, Delivery, Item, Outcome, Refusal
from bot.core.errors import ImportRefused


class Contents(Protocol):
    """The store of portal content."""

    async def apply(
        self, items: Sequence[Item], sources: Sequence[str], refused: Sequence[Refusal] = (), confirmed: bool = True
    ) -> list[Outcome]:
        """Makes the sources hold exactly these items, in one transaction. Raises SourceShrinks unless confirmed."""
        ...


async def import_items(contents: Contents, items: Sequence[Item], former: Iterable[str] = ()) -> list[Outcome]:
    """Applies items that were read; the sources they name are replaced as a whole, however much they lose.

    `former`: sources that delivered before; those that deliver nothing now lose everything.

    Raises:
        ImportRefused: two items have the same key.
    """
    doubled = [key for key, times in Counter((i.kind, i.key) for i in items).items() if times > 1]
    if doubled:
        raise ImportRefused(f"{doubled[0][1]}: this {doubled[0][0]} is there twice; nothing was changed")
    return await contents.apply(items, sorted({*former, *(item.source for item in items)}))


async def import_deliveries(
    contents: Contents, deliveries: Sequence[Delivery], confirmed: bool = False
) -> list[Outcome]:
    """Applies everything that was read, in one transaction; a broken item is refused alone.

    Raises:
        SourceShrinks: a source would lose half of its items, and nobody has confirmed it; nothing was changed.
    """
    items, refused = _checked(item for delivery in deliveries for item in delivery.items)
    refused += [refusal for delivery in deliveries for refusal in delivery.refused]
    owned = sorted({source for delivery in deliveries for source in delivery.owned})
    return await contents.apply(items, owned, refused, confirmed)


def _checked(items: Iterable[Item]) -> tuple[list[Item], list[Refusal]]:
    """The first of those with the same key is taken; a key that no database takes is refused."""
    taken: dict[tuple[str, str], Item] = {}
    refused = []
    for item in items:
        before = taken.setdefault((item.kind, item.key), item)
        why = f"this {item.kind} is there twice (also in {before.source}); the first is taken"
        if len(item.key) > LONGEST_KEY:
            del taken[item.kind, item.key]
            before, why = item, f"its name is longer than {LONGEST_KEY} characters"
            refused.append(Refusal(item.kind, item.key[:LONGEST_KEY], item.source, item.title, why))
        elif before is not item:
            refused.append(Refusal(item.kind, item.key, item.source, item.title, why))
    return list(taken.values()), refused


def counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    counted = Counter(outcome.kind for outcome in outcomes)
    return {kind: counted[kind] for kind in OUTCOME_KINDS}


def summary(outcomes: Sequence[Outcome]) -> str:
    """`3 new, 0 changed, …` in a fixed order; conflicts only when there are any."""
    told = counts(outcomes)
    return ", ".join(f"{number} {kind}" for kind, number in told.items() if number or kind != "conflict")
