"""Tables of attachments (same metadata as `tables`). The files themselves lie in a folder: `bot/files/folder.py`."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("message_id", sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    sa.Column("author", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("source", sa.String(128), nullable=False),  # who sends the same file again changes nothing
    sa.Column("created_at", Utc, nullable=False),
    sa.UniqueConstraint("conversation_id", "source"),
    sa.Index("ix_attachments_message", "message_id"),
)

# What a channel was asked to keep for us until the newcomer's yes: its name for a file, never the file.
file_references = sa.Table(
    "file_references",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("external_id", sa.String(128), nullable=False),  # the event that brought it, as in the inbox
    sa.Column("reference", sa.String(255), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("title", sa.String(255), nullable=False),
    sa.Column("size", BigId),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due_at", Utc, nullable=False, index=True),
    sa.Column("created_at", Utc, nullable=False),
    sa.UniqueConstraint("conversation_id", "external_id", "source"),
    sqlite_autoincrement=True,
)
