"""Which prepared texts were last touched, in whatever way: so that a list of them rereads those and no others.

One row of `facts`: a number that only grows, and the texts of its last steps. Written in the transaction of the change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.texts.response import Kind
from bot.store.database import alone
from bot.store.schema.tables import facts

Pair = tuple[Kind, str]
_NAME = "texts_touched"
_REMEMBERED = 500


@dataclass(frozen=True)
class Touched:
    """`number`: of the last step; `last`: the texts of the last steps, oldest first."""

    number: int = 0
    last: tuple[Pair, ...] = ()

    def since(self, number: int) -> frozenset[Pair] | None:
        """What was touched after a step; None when that is no longer remembered."""
        steps = self.number - number
        if not 0 <= steps <= len(self.last):
            return None
        return frozenset(self.last[len(self.last) - steps :])


async def touch(connection: AsyncConnection, pairs: Iterable[Pair]) -> None:
    """To be called last in a transaction: who touches something else meanwhile waits for its end."""
    if not (touched := sorted(set(pairs))):
        return
    await alone(connection, _NAME)
    before = await last_touched(connection)
    last = [*before.last, *touched][-_REMEMBERED:]
    value = json.dumps({"number": before.number + len(touched), "last": last})
    await connection.execute(sa.delete(facts).where(facts.c.name == _NAME))
    await connection.execute(sa.insert(facts).values(name=_NAME, value=value))


async def last_touched(connection: AsyncConnection) -> Touched:
    value = (await connection.execute(sa.select(facts.c.value).where(facts.c.name == _NAME))).scalar()
    if value is None:
        return Touched()
    known = json.loads(value)
    return Touched(known["number"], tuple((cast(Kind, kind), name) for kind, name in known["last"]))
