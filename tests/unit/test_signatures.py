"""Who is removed is named nowhere any more beside what they wrote, read or decided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

import bot.store.backups.backup  # noqa: F401  all tables
from bot.core.accounts.staff import FORMER, Role, Staff
from bot.store.accounts.signatures import SIGNED
from bot.store.accounts.staff import SqlStaff
from bot.store.schema.draft_tables import text_drafts
from bot.store.schema.tables import Utc, metadata, responses
from bot.store.texts.text_list import SqlTextList
from bot.wiring import Lotse
from tests.conftest import both_databases

NAME = "Zwetlana Öz"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
USUAL = {sa.String: "x", sa.Integer: 1, sa.Boolean: False, sa.Date: NOW.date(), Utc: NOW, sa.JSON: {}}


def test_every_column_that_holds_a_name_is_known() -> None:
    held = {
        column
        for table in metadata.sorted_tables
        for column in table.c
        if (column.name.endswith("_by") or column.name in ("by", "author"))
        and isinstance(column.type, sa.String)
        and column.type.length == 120
    }
    assert held == set(SIGNED)


def usual(column: sa.Column[Any]) -> Any:
    return next(value for kind, value in USUAL.items() if isinstance(column.type, kind))


async def written(lotse: Lotse, name: str) -> None:
    """A row by this person in every table that names one."""
    async with lotse.database.write() as connection:
        for table in {column.table for column in SIGNED}:
            row = {c.name: usual(c) for c in table.c if not c.nullable and c.autoincrement is not True}
            row |= {c.name: name for c in SIGNED if c.table is table}
            if table is text_drafts:
                row |= {"texts": {"tr": {"text": "Merhaba", "read_by": name}, "ru": {"text": "x", "read_by": "Anna"}}}
            await connection.execute(sa.insert(table).values(row))


async def hired(lotse: Lotse, email: str, name: str = NAME) -> tuple[SqlStaff, Staff]:
    store = SqlStaff(lotse.database, lotse.clock)
    return store, await store.add(email, name, Role.COORDINATOR, None)


async def signed(lotse: Lotse) -> set[str]:
    """Whoever stands in a row of `written`."""
    async with lotse.database.read() as connection:
        found = {
            str(row[0])
            for column in SIGNED
            for row in await connection.execute(sa.select(column).where(column.in_((NAME, FORMER))))
        }
        drafts = (await connection.execute(sa.select(text_drafts.c.texts))).scalars().all()
    return found | {texts["tr"]["read_by"] for texts in drafts} | {texts["ru"]["read_by"] for texts in drafts}


@both_databases
async def test_the_name_goes_with_the_person(lotse: Lotse) -> None:
    store, person = await hired(lotse, "z@musterstadt.example")
    await written(lotse, NAME)
    listed = SqlTextList(lotse.database)
    before, *_ = await listed.touched(0)
    await store.deactivate(person.id)
    assert await store.remove(person.id)
    assert await signed(lotse) == {FORMER, "Anna"}
    _, touched, _ = await listed.touched(before)
    assert touched and {name for _, name in touched} == {"x"}, "lists of texts that a running Lotse keeps read it again"
    async with lotse.database.read() as connection:
        machine = sa.select(sa.func.count()).where(responses.c.written_by == "machine")
        assert (await connection.execute(machine)).scalar_one() > 1000


async def test_two_of_one_name_keep_it(lotse: Lotse) -> None:
    store, person = await hired(lotse, "z@musterstadt.example")
    await hired(lotse, "other@musterstadt.example")
    await written(lotse, NAME)
    await store.deactivate(person.id)
    assert await store.remove(person.id)
    assert await signed(lotse) == {NAME, "Anna"}


@pytest.mark.parametrize("name", ["machine", "Lotse"])
async def test_what_the_program_signs_stays(lotse: Lotse, name: str) -> None:
    store, person = await hired(lotse, "z@musterstadt.example", name)
    await store.deactivate(person.id)
    assert await store.remove(person.id)
    async with lotse.database.read() as connection:
        former = sa.select(sa.func.count()).where(responses.c.written_by == FORMER)
        assert (await connection.execute(former)).scalar_one() == 0


async def test_who_is_still_active_keeps_everything(lotse: Lotse) -> None:
    store, person = await hired(lotse, "z@musterstadt.example")
    await written(lotse, NAME)
    assert not await store.remove(person.id)
    assert await signed(lotse) == {NAME, "Anna"}
