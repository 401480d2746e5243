"""A restore brings back nothing that is older than what is kept: it is left out before it is written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from bot.core.form import left, outlived
from bot.store.backups.archive import Row
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.tables import conversations, events, messages
from bot.store.schema.together_tables import appointments, call_backs
from bot.store.steps.ageing import WORDLESS, emptied


class NotTooOld:
    """By the rules of `bot/store/steps/ageing.py`, row by row. `marked`: conversations with a record to be printed."""

    def __init__(self, before: datetime, marked: Collection[str]) -> None:
        self._before, self._marked, self._gone = before, marked, set[str]()

    def of(self, table: sa.Table, row: Row) -> Row | None:
        """The row as it comes back; None when it does not. Messages before what belongs to them."""
        if table is messages and self._old_words(row):
            self._gone.add(row["id"])
            return None
        if table is conversations and outlived(row.get("context") or {}, self._before):
            return {**row, "context": left(row["context"])}
        if table is handoffs and row["conversation_id"] not in self._marked:
            return {**row, "card": emptied(row["card"], row["requested_at"], self._before)}
        over = (
            (_of_a_message(table) and row["message_id"] in self._gone)
            or (table is events and row["kind"] not in WORDLESS and row["at"] < self._before)
            or (table is call_backs and row["changed_at"] < self._before)
            or (table is appointments and max(row["changed_at"], row["starts_at"]) < self._before)
        )
        return None if over else row

    def _old_words(self, row: Row) -> bool:
        old: bool = row["created_at"] < self._before and row["conversation_id"] not in self._marked
        return old and row["extras"].get("kind") != "welcome"


def _of_a_message(table: sa.Table) -> bool:
    return any(key.column is messages.c.id for key in table.foreign_keys)
