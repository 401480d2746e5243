"""Tables of what staff have seen (same metadata as `tables`).

`following`: who types an answer just now, and how far the newcomer's page has come with what staff wrote. No words.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

following = sa.Table(
    "following",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("typing_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("typing_at", Utc),
    sa.Column("fetched", BigId),  # the number of the last message that the newcomer's page confirmed
    sa.Column("fetched_at", Utc),
)
