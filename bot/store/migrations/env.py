"""Alembic's entry: online migrations with the async driver of the configured URL.

All steps are one transaction on both databases, and of two processes that start at once the second waits. On SQLite
keys are not enforced meanwhile: a table that is rebuilt must not take its children with it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.schema import (  # noqa: F401  (one metadata)
    after_tables,
    alert_tables,
    attachment_tables,
    audit_tables,
    care_tables,
    desk_tables,
    draft_tables,
    following_tables,
    form_tables,
    import_tables,
    learning_tables,
    offer_tables,
    reminder_tables,
    routing_tables,
    together_tables,
    translation_tables,
)
from bot.store.database import lock_number
from bot.store.schema.tables import metadata


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number("migrations"))))
        context.run_migrations()


def _unprompted(connection: Any, record: Any) -> None:
    """SQLAlchemy begins transactions, not the driver, which would leave table definitions outside of them."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.close()


def _engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _unprompted)
        sa.event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


async def _online() -> None:
    engine = _engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(_online())
