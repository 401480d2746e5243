"""Tables of reminders of reviews, and of facts that somebody has looked up (same metadata as `tables`)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import Utc, metadata

# Without a row somebody wants letters and has had none.
review_letters = sa.Table(
    "review_letters",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("wanted", sa.Boolean, nullable=False, default=True, server_default=sa.true()),
    sa.Column("told_at", Utc),
)

# The last time somebody found a fact of `responses/facts.yml` in its source; stands against an older day in the file.
fact_checks = sa.Table(
    "fact_checks",
    metadata,
    sa.Column("fact", sa.String(64), primary_key=True),
    sa.Column("checked", sa.Date, nullable=False),
    sa.Column("check_by", sa.Date, nullable=False),
    sa.Column("checked_by", sa.String(120), nullable=False),
    sa.Column("source_title", sa.String(300), nullable=False, default="", server_default=""),
    sa.Column("source_url", sa.String(500), nullable=False, default="", server_default=""),
    sa.Column("noted_at", Utc, nullable=False),
)
