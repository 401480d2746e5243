"""Two transactions beside each other: until one of them waits for the other."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa

from bot.store.database import Database

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def until_it_waits(database: Database, task: asyncio.Task[Any]) -> None:
    """Until the task waits for a lock of PostgreSQL, or is done; on SQLite whoever writes waits from its beginning."""
    while database.shared and not task.done():
        async with database.read() as connection:
            if (await connection.execute(sa.text(_WAITING))).scalar_one():
                return
        await asyncio.sleep(0.02)
