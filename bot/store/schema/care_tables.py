"""Who cares for a piece of content, and when it is looked at again; what is archived (same metadata as `tables`).

`kind`: answer, interface, label, topic (then `key` is the text's name), or a kind of portal content with its key.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import Utc, metadata

content_care = sa.Table(
    "content_care",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("owner", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("department", sa.String(64)),  # only people of this department may edit it; empty: every coordinator
    sa.Column("review_by", sa.Date),
    sa.Column("every_months", sa.Integer),  # 12, or 60 for a mission statement
    sa.Column("reviewed_by", sa.String(120), nullable=False, default="", server_default=""),
    sa.Column("reviewed_at", Utc),
    sa.Column("reminded_at", Utc),
    sa.Column("archived", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Index("ix_content_care_review_by", "review_by"),
)
