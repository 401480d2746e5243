"""Tables of the desk: staff, their sessions, and what was handed to whom. Same metadata as `tables`."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("department", sa.String(64)),
    sa.Column("password_hash", sa.String(256)),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("also", sa.JSON(none_as_null=True), default=list),
    sa.Column("languages", sa.JSON(none_as_null=True), default=list),
    sa.Column("capacity", sa.Integer),
    sa.Column("woman", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("shown_as", sa.String(120), nullable=False, default="", server_default=""),
    sa.Column("away_until", Utc),
    sa.Column("away_kind", sa.String(16)),
    sqlite_autoincrement=True,
)

# `hash` is the SHA-256 of the cookie's secret; the secret itself is never stored.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("used_at", Utc, nullable=False),
)

# One-time links with which a staff member chooses a password.
invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("expires_at", Utc, nullable=False),
)

# Failed sign-ins per key (a hash of the e-mail address, or of the client's address): when the next one is allowed.
sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("blocked_until", Utc, nullable=False),
)

# One row per yes of a newcomer. Open while `ended_at` is empty; waiting while nobody has claimed it.
handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("trigger_id", sa.String(32), nullable=False, unique=True),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("card", sa.JSON, nullable=False),
    sa.Column("requested_at", Utc, nullable=False),
    sa.Column("claimed_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("claimed_at", Utc),
    sa.Column("active_at", Utc, nullable=False),  # of a wait while all are away: when the first of them is back
    sa.Column("alerted_at", Utc),
    sa.Column("alerts", sa.Integer, nullable=False, default=0),
    sa.Column("seen_at", Utc),
    sa.Column("lapses", sa.Integer, nullable=False, default=0),
    sa.Column("ended_at", Utc, index=True),
    sa.Column("outcome", sa.String(16)),
    sa.Column("district", sa.String(64)),
    sa.Column("assigned_to", sa.ForeignKey("staff.id", ondelete="SET NULL")),  # who should look first
    sa.Column("assigned_at", Utc),
    sa.Column("woman", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("avoided", sa.JSON(none_as_null=True), default=list),  # staff the newcomer declined
    sa.Column("reopens", BigId),  # the handoff that this one continues
    sa.Column("reason", sa.String(32)),  # why it was closed
    sa.Column("closed_topic", sa.String(32)),  # what it was about, as staff saw it
    sa.Index(
        "uq_handoffs_open",
        "conversation_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index("ix_handoffs_department", "department", "ended_at"),
    sa.Index("ix_handoffs_conversation", "conversation_id"),
    sqlite_autoincrement=True,
)
