"""Routing rules on the database, in the order in which they are tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.accounts.staff import Staff
from bot.core.content.routing import Rule
from bot.core.errors import NotFound
from bot.core.ports import Clock
from bot.store.database import Database, alone
from bot.store.schema.routing_tables import routing_rules as rules

_ORDER = (rules.c.place, rules.c.id)


class SqlRules:
    """Implements `RuleStore`. Whoever changes rules waits for others who do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def everything(self) -> list[Rule]:
        async with self._database.read() as connection:
            return await rules_in_order(connection)

    async def add(self, rule: Rule, by: Staff) -> Rule:
        """At the end."""
        async with self._database.write() as connection:
            await alone(connection, "routing")
            last = (await connection.execute(sa.select(sa.func.max(rules.c.place)))).scalar() or 0
            values = {
                "place": last + 1, "department": rule.department, "topic": rule.topic, "district": rule.district,
                "language": rule.language, "changed_by": by.id, "changed_at": self._clock.now(),
            }  # fmt: skip
            added = await connection.execute(sa.insert(rules).values(values).returning(rules.c.id))
            return replace(rule, id=added.scalar_one())

    async def remove(self, rule_id: int) -> None:
        """Raises NotFound."""
        async with self._database.write() as connection:
            gone = await connection.execute(sa.delete(rules).where(rules.c.id == rule_id))
            if not gone.rowcount:
                raise NotFound("this rule is not there any more")

    async def move(self, rule_id: int, up: bool, by: Staff) -> None:
        """One place up or down; at the end of the list nothing happens. Raises NotFound."""
        async with self._database.write() as connection:
            await alone(connection, "routing")
            order = [rule.id for rule in await rules_in_order(connection)]
            if rule_id not in order:
                raise NotFound("this rule is not there any more")
            at = order.index(rule_id)
            to = max(at - 1, 0) if up else min(at + 1, len(order) - 1)
            order.insert(to, order.pop(at))
            for place, name in enumerate(order, 1):
                stamp = {"changed_by": by.id, "changed_at": self._clock.now()} if name == rule_id else {}
                await connection.execute(sa.update(rules).where(rules.c.id == name).values(place=place, **stamp))


async def rules_in_order(connection: AsyncConnection) -> list[Rule]:
    return [_rule(row) for row in (await connection.execute(sa.select(rules).order_by(*_ORDER))).mappings()]


def _rule(row: Any) -> Rule:
    return Rule(row["id"], row["department"], row["topic"], row["district"], row["language"])
