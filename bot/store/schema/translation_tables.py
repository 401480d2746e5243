"""Tables of translations (same metadata as `tables`).

`translations` is a cache: what was sent is not in it, only its hash; what came back still has tokens in place of names
and numbers. Rows of a newcomer's words belong to the conversation and go with it.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import Utc, metadata

translations = sa.Table(
    "translations",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("expires_at", Utc, nullable=False, index=True),
)

# Characters sent to a provider on a day of the town's calendar.
translation_days = sa.Table(
    "translation_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("provider", sa.String(32), primary_key=True),
    sa.Column("characters", sa.Integer, nullable=False),
)
