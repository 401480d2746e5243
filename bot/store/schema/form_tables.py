"""Tables of forms (same metadata as `tables`).

An idea or complaint goes with its conversation when the newcomer erases it; when the conversation merely expires, it
is cut loose first and has a retention of its own.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import Utc, metadata

ideas = sa.Table(
    "ideas",
    metadata,
    sa.Column("number", sa.String(8), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("about", sa.String(200), nullable=False),
    sa.Column("contact", sa.String(200), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sent_at", Utc, nullable=False, index=True),
    sa.Column("changed_at", Utc, nullable=False),
)
