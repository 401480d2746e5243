"""Everything that is stored about one conversation, by table. What a new table holds of a conversation is in it too.

Left out: who of the staff did what, internal notes (they are counted), secrets and the machinery of delivery.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.exporting import Exported
from bot.store.database import Database
from bot.store.schema.after_tables import records
from bot.store.schema.desk_tables import staff
from bot.store.schema.tables import conversations, inbox, messages, metadata

_MACHINERY = (
    "events", "inbox", "outbox", "tokens", "conversations", "messages", "mentions", "file_references", "incoming_ids",
)  # fmt: skip
_SECRETS = (
    "lease_by", "lease_until", "person", "avoided", "pdf", "version", "trigger_id", "source", "external_id",
    "claimed_at", "seen_at", "typing_at", "assigned_at", "lapses",  # how somebody of the staff works
    "note",  # of coordinators, on an idea
)  # fmt: skip


class SqlExport:
    """Implements the port `ExportStore` of `bot/service/channel/exporting.py`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def everything(self, conversation_id: str) -> Exported | None:
        """At one moment; None when it was erased."""
        async with self._database.read() as connection:
            found = sa.select(conversations).where(conversations.c.id == conversation_id)
            row = (await connection.execute(found)).mappings().first()
            if row is None:
                return None
            said, notes = await _said(connection, conversation_id)
            more = {t.name: await _rows(connection, t, conversation_id) for t in _tables()}
            return Exported(_plain(conversations, row), said, {k: v for k, v in more.items() if v}, notes)

    async def conversation_of(self, message_id: str) -> str | None:
        query = sa.select(messages.c.conversation_id).where(messages.c.id == message_id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar()


def _tables() -> list[sa.Table]:
    """All that belong to a conversation, the newest ones too."""
    owned = (t for t in metadata.sorted_tables if any(k.column is conversations.c.id for k in t.foreign_keys))
    return [table for table in owned if table.name not in _MACHINERY]


async def _rows(connection: AsyncConnection, table: sa.Table, conversation_id: str) -> list[dict[str, Any]]:
    owner = next(key.parent for key in table.foreign_keys if key.column is conversations.c.id)
    rows = await connection.execute(sa.select(table).where(owner == conversation_id))
    return [_plain(table, row) for row in rows.mappings()]


async def _said(connection: AsyncConnection, conversation_id: str) -> tuple[list[dict[str, Any]], int]:
    """(messages in order, how many internal notes there are besides)."""
    query = (
        sa.select(messages, inbox.c.pressed)
        .outerjoin(inbox, inbox.c.message_id == messages.c.id)
        .where(messages.c.conversation_id == conversation_id)
        .order_by(messages.c.number)
    )
    rows = list((await connection.execute(query)).mappings())
    shown = [row for row in rows if row["author"] != "note"]
    return [_message(row) for row in shown], len(rows) - len(shown)


def _message(row: Any) -> dict[str, Any]:
    extras = {name: value for name, value in row["extras"].items() if name not in ("staff", "sent", "refers") and value}
    said = {"at": row["created_at"].isoformat(), "author": row["author"], "locale": row["locale"], "text": row["text"]}
    return {**said, **({"pressed": row["pressed"]} if row["pressed"] else {}), **extras}


def _plain(table: sa.Table, row: Any) -> dict[str, Any]:
    """As JSON holds it, without staff and secrets."""
    ours = {key.parent.name for key in table.foreign_keys if key.column is staff.c.id}
    left_out = {*ours, *_SECRETS, "label" if table is records else ""}
    return {name: _shown(value) for name, value in row.items() if name not in left_out and value is not None}


def _shown(value: Any) -> Any:
    """Of a card without who passed it on, and the note for the colleague: it stands among the notes as well."""
    if isinstance(value, dict):
        return {name: known for name, known in value.items() if name != "passed"}
    return value.isoformat() if isinstance(value, date) else value
