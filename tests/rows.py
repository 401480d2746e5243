"""Rows of a table as they came: PostgreSQL puts one that was changed behind the others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def in_order(table: sa.Table) -> sa.Select[Any]:
    """By number or key; of tables whose keys are random, as the database gives them."""
    columns = [*(column for column in table.c if column.name == "number"), *table.primary_key]
    return sa.select(table).order_by(*(column for column in columns if isinstance(column.type, sa.Integer)))
