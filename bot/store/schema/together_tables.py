"""Tables of working together: questions to colleagues, call-backs, appointments (same metadata as `tables`).

All of them belong to a conversation and are deleted with it.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema import desk_tables as _desk_tables  # noqa: F401  (foreign keys lead there)
from bot.store.schema.tables import BigId, Utc, metadata

# What somebody should look at in a conversation: asked by a colleague, or told that a colleague took it over.
mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    sa.Column("by_id", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("kind", sa.String(16), nullable=False),  # question, taken_over
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("done_at", Utc),  # answered, or seen
    sa.UniqueConstraint("message_id", "staff_id"),
    sa.Index("ix_mentions_staff", "staff_id", "done_at"),
    sqlite_autoincrement=True,
)

# One number to call per conversation; a new one takes its place. `promised_by`: who said that they will call.
call_backs = sa.Table(
    "call_backs",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("phone", sa.String(32), nullable=False),
    sa.Column("wish", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # open, reached, missed
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("promised_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("asked_at", Utc, nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
)

# `text`: exactly what the office gets, and what the newcomer agreed to.
appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("uid", sa.String(64), nullable=False, unique=True),
    sa.Column("office", sa.String(64), nullable=False),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("starts_at", Utc, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # asked, agreed, declined, sending, sent, unsure, dropped
    sa.Column("asked_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)
