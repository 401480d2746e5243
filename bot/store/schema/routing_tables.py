"""Tables of routing rules (same metadata as `tables`)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# Tried by `place`, lowest first; the first that fits decides. An empty column fits everything.
routing_rules = sa.Table(
    "routing_rules",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("topic", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("district", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("language", sa.String(16), nullable=False, default="", server_default=""),
    sa.Column("changed_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("changed_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)
