"""Migrations lead to exactly the tables of the code, on both databases, and take every row along."""

from __future__ import annotations

import asyncio
import sys
from functools import reduce
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.errors import DatabaseNewer
from bot.portal.naming import source_name
from bot.settings import PROJECT
from bot.store.migrate import alembic_config, data_parts, revisions, upgrade
from bot.store.schema import desk_tables, form_tables, import_tables, offer_tables, translation_tables  # noqa: F401  (one metadata)
from bot.store.schema.tables import contents, metadata
from tests.conftest import NewDatabase, both_databases

pytestmark = both_databases

_OLD_ROWS = (
    "INSERT INTO conversations (id, channel, person, state, version, locale, chosen_locale, context, created_at,"
    " updated_at) VALUES ('c1', 'web', 'p1', 'with_bot', 0, 'ar', true, '{\"office\": \"rathaus\"}', :at, :at)",
    "INSERT INTO tokens (hash, conversation_id, created_at) VALUES ('p1', 'c1', :at)",
    "INSERT INTO messages (id, conversation_id, number, author, text, locale, extras, created_at)"
    " VALUES ('m1', 'c1', 1, 'newcomer', 'أين البلدية؟', 'ar', '{}', :at)",
    "INSERT INTO events (number, conversation_id, kind, data, at) VALUES (1, 'c1', 'message', '{}', :at)",
    "INSERT INTO inbox (channel, external_id, conversation_id, message_id, done, attempts, noticed, due_at)"
    " VALUES ('web', 'x1', 'c1', 'm1', false, 0, false, :at)",
    "INSERT INTO outbox (conversation_id, message_id, channel, state, attempts, due_at)"
    " VALUES ('c1', 'm1', 'telegram', 'pending', 0, :at)",
    "INSERT INTO staff (email, name, role, active, created_at) VALUES ('a@b.example', 'A', 'staff', true, :at)",
    "INSERT INTO sequences (name, value) VALUES ('events', 1)",
    "INSERT INTO responses (kind, name, locale, version, text, origin, written_by, created_at)"
    " VALUES ('answer', 'greet', 'de', 1, 'Hallo', 'file', 'Stadt', :at)",
)


async def _run(url: str, work: Any) -> Any:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        found = await connection.run_sync(work)
    await engine.dispose()
    return found


async def test_migrations_lead_to_the_tables_of_the_code(database: str, new_database: NewDatabase) -> None:
    url = new_database(database)
    await asyncio.to_thread(upgrade, url)

    def differences(connection: sa.Connection) -> list[Any]:
        # Alembic takes the empty default of a column on SQLite for another one than itself.
        options = {"compare_type": True, "compare_server_default": connection.dialect.name == "postgresql"}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert await _run(url, differences) == []


async def test_indexes_are_those_of_the_code_with_their_conditions(database: str, new_database: NewDatabase) -> None:
    migrated, created = new_database(database), new_database(database)
    await asyncio.to_thread(upgrade, migrated)
    await _run(created, metadata.create_all)

    def indexes(connection: sa.Connection) -> set[str]:
        known = {
            "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        }
        found = connection.exec_driver_sql(known[connection.dialect.name]).scalars()
        return {" ".join(sql.split()) for sql in found if "alembic_version" not in sql}

    assert await _run(migrated, indexes) == await _run(created, indexes)


async def test_rows_of_the_first_schema_survive_every_migration(database: str, new_database: NewDatabase) -> None:
    url = new_database(database)
    await asyncio.to_thread(command.upgrade, alembic_config(url), "0001")

    def fill(connection: sa.Connection) -> None:
        for statement in _OLD_ROWS:
            at = "CURRENT_TIMESTAMP"
            connection.execute(sa.text(statement.replace(":at", at)))

    def counts(connection: sa.Connection) -> dict[str, int]:
        names = [statement.split()[2] for statement in _OLD_ROWS]
        return {n: int(connection.execute(sa.text(f"SELECT count(*) FROM {n}")).scalar_one()) for n in names}

    await _run(url, fill)
    await asyncio.to_thread(upgrade, url)
    assert set((await _run(url, counts)).values()) == {1}

    def text(connection: sa.Connection) -> Any:
        query = "SELECT m.text, c.reachable, c.context FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        return connection.execute(sa.text(query)).one()

    said, reachable, _ = await _run(url, text)
    assert (said, bool(reachable)) == ("أين البلدية؟", True)


async def test_a_file_that_came_under_several_names_is_one_source(database: str, new_database: NewDatabase) -> None:
    url = new_database(database)
    await asyncio.to_thread(command.upgrade, alembic_config(url), "0025")
    names = {
        "table:Kurse (1).csv": "table:kurse.csv", "table:kurse.csv": "table:kurse.csv", "ics:host.example/K (1)": "",
        "town:Events": "", "page:Fru\u0308h.html": "page:fr\u00fch.html",
    }  # fmt: skip

    def fill(connection: sa.Connection) -> None:
        for key, source in enumerate(names):
            values = {"kind": "event", "key": str(key), "source": source, "hash": "", "data": {}, "position": 0}
            connection.execute(sa.insert(contents).values(**values, changed_at=sa.func.current_timestamp()))

    def sources(connection: sa.Connection) -> list[str]:
        return list(connection.execute(sa.select(contents.c.source).order_by(contents.c.key)).scalars())

    await _run(url, fill)
    await asyncio.to_thread(upgrade, url)
    assert await _run(url, sources) == [new or old for old, new in names.items()]
    assert {source_name("table", old[6:]) for old in names if old.startswith("table")} == {"table:kurse.csv"}


async def test_two_processes_that_start_at_once_migrate_once(database: str, new_database: NewDatabase) -> None:
    url = new_database(database)
    command_line = (sys.executable, "-c", f"from bot.store.migrate import upgrade; upgrade({url!r})")
    starting = [await asyncio.create_subprocess_exec(*command_line, cwd=PROJECT) for _ in range(3)]
    async with asyncio.timeout(60):
        assert [await process.wait() for process in starting] == [0, 0, 0]
    version = sa.text("SELECT version_num FROM alembic_version")
    assert await _run(url, lambda c: list(c.execute(version).scalars())) == [revisions()[0]]


async def test_a_migration_that_fails_leaves_nothing_behind(
    database: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database(database)
    await asyncio.to_thread(command.upgrade, alembic_config(url), "0001")
    await _run(url, lambda c: c.execute(sa.text("CREATE TABLE handoffs (id integer)")))  # in the way of the second
    with pytest.raises(sa.exc.DBAPIError):
        await asyncio.to_thread(upgrade, url)
    names = await _run(url, lambda c: sa.inspect(c).get_table_names())
    assert "sign_in_failures" not in names


async def test_a_database_of_a_newer_lotse_is_refused_with_the_way_back(
    database: str, new_database: NewDatabase
) -> None:
    url = new_database(database)
    await asyncio.to_thread(upgrade, url)
    await _run(url, lambda c: c.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(DatabaseNewer, match=r"newer Lotse.*lotse restore"):
        await asyncio.to_thread(upgrade, url)
    version = sa.text("SELECT version_num FROM alembic_version")
    assert await _run(url, lambda c: list(c.execute(version).scalars())) == ["9999"]


def test_what_a_migration_does_to_rows_has_a_name_by_which_a_restore_does_it_too(database: str) -> None:
    """`DATA`; PostgreSQL and SQLite take the same."""
    versions = PROJECT / "bot" / "store" / "migrations" / "versions"
    said = {file.name: file.read_text("utf-8") for file in versions.glob("0*.py")}
    named = ("op.execute(statement)", "part(op.get_bind())", "op.get_bind().dialect")
    rest = {name: reduce(lambda left, known: left.replace(known, ""), named, text) for name, text in said.items()}
    unnamed = [name for name, text in rest.items() if "op.execute(" in text or "op.get_bind()" in text]
    assert unnamed == []
    assert len(data_parts("0001")) == 3 and data_parts(revisions()[0]) == []
