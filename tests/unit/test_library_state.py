"""A running Lotse looks whether anything has changed: each change is seen, and sought where it was made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.service.content.library import States
from bot.store.content.library_state import SqlStates
from bot.store.schema.alert_tables import department_desks
from bot.store.schema.care_tables import content_care
from bot.store.schema.desk_tables import staff
from bot.store.schema.learning_tables import town_topics
from bot.store.schema.offer_tables import pins, sent_offers, sign_ups
from bot.store.schema.routing_tables import routing_rules
from bot.store.schema.tables import facts, responses
from bot.wiring import Lotse
from tests.conftest import both_databases
from tests.fakes import BEGINS, MovedClock

pytestmark = both_databases

ROW = {"version": 1, "data": {}} | dict.fromkeys(("changed_at", "created_at", "sent_at", "starts"), BEGINS)
PERSON = {"id": 7, "email": "a@m.example", "name": "Anna", "role": "staff", "department": "order", "active": True}
TEXT = {"kind": "answer", "name": "new", "locale": "de", "text": "Neu.", "origin": "edited", "written_by": "x"}
ADDED: list[tuple[str, sa.Table, dict[str, Any]]] = [
    ("responses", responses, TEXT),
    ("teaching", town_topics, {"name": "boats", "topic": "leisure", "depth": "facts", "created_by": "x"}),
    ("board", sent_offers, {"id": "swim", "state": "live", "locale": "de"}),
    ("board", sign_ups, {"offer": "swim", "code": "1"}),
    ("board", pins, {"target_kind": "page", "target": "/", "kind": "notice", "texts": {}}),
    ("board", routing_rules, {"place": 1, "department": "order"}),
    ("board", staff, PERSON | {"password_hash": "$argon2id$x"}),
    ("board", department_desks, {"department": "order"}),
    ("board", content_care, {"kind": "page", "key": "/", "reviewed_at": BEGINS}),
]


def changed(before: States, after: States) -> list[str]:
    return [name for name in States._fields if getattr(before, name) != getattr(after, name)]


async def write(lotse: Lotse, statement: sa.Executable) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(statement)


async def added(lotse: Lotse, table: sa.Table, **values: Any) -> None:
    row = {name: value for name, value in (ROW | values).items() if name in table.c}
    if table is sign_ups:
        row["conversation_id"] = (await lotse.conversations.open("web", "p" * 64, "de", [])).id
    await write(lotse, sa.insert(table).values(row))


@pytest.fixture
def states(lotse: Lotse) -> SqlStates:
    return SqlStates(lotse.database, lotse.clock)


@pytest.mark.parametrize(("part", "table", "row"), ADDED, ids=[table.name for _, table, _ in ADDED])
async def test_what_is_new_is_seen_where_it_belongs(
    lotse: Lotse, states: SqlStates, part: str, table: sa.Table, row: dict[str, Any]
) -> None:
    before = await states.states()
    assert await states.states() == before
    await added(lotse, table, **row)
    assert changed(before, await states.states()) == [part]


@pytest.mark.parametrize(("name", "part"), [("contents", "contents"), ("understanding", "teaching"), ("other", None)])
async def test_what_a_fact_stands_for(lotse: Lotse, states: SqlStates, name: str, part: str | None) -> None:
    async with lotse.database.write() as connection:
        await connection.execute(sa.delete(facts).where(facts.c.name == name))
    before = await states.states()
    await write(lotse, sa.insert(facts).values(name=name, value="4711"))
    assert changed(before, await states.states()) == ([part] if part else [])


async def test_who_answers_and_since_when_is_seen_and_what_nobody_is_shown_is_not(
    lotse: Lotse, states: SqlStates
) -> None:
    before = await states.states()
    await added(lotse, staff, **PERSON)
    assert await states.states() == before, "has never signed in"
    for values, seen in (
        ({"password_hash": "x"}, True), ({"name": "Berta"}, False), ({"also": ["housing"]}, True),
        ({"woman": True}, True), ({"away_until": lotse.clock.now()}, True), ({"active": False}, True),
    ):  # fmt: skip
        before = await states.states()
        await write(lotse, sa.update(staff).values(values))
        assert changed(before, await states.states()) == (["board"] if seen else []), values
        assert await lotse.library.refresh() is seen


async def test_a_pin_whose_time_is_over_is_a_change_that_nobody_made(
    lotse: Lotse, states: SqlStates, clock: MovedClock
) -> None:
    ends = clock.now() + timedelta(hours=1)
    await added(lotse, pins, target_kind="page", target="/", kind="notice", texts={}, ends=ends)
    before = await states.states()
    clock.ahead += timedelta(hours=2)
    assert changed(before, await states.states()) == ["board"]
