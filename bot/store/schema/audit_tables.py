"""Tables of the log of who did what (same metadata as `tables`)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# `who`: the name somebody had then; it stays when their account goes. `sought`: what a search looks at.
audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", Utc, nullable=False, index=True),
    sa.Column("area", sa.String(16), nullable=False),
    sa.Column("action", sa.String(160), nullable=False),
    sa.Column("said", sa.String(120), nullable=False),
    sa.Column("who", sa.String(120), nullable=False),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="SET NULL"), index=True),
    sa.Column("about", sa.String(400), nullable=False, default="", server_default=""),
    sa.Column("detail", sa.String(300), nullable=False, default="", server_default=""),
    sa.Column("sought", sa.String(900), nullable=False, default="", server_default=""),
    sa.Index("ix_audit_log_area", "area", "id"),
    sa.Index("ix_audit_log_who", "who", "id"),
    sqlite_autoincrement=True,
)
