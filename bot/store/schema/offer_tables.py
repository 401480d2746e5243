"""Tables of offers and pins (same metadata as `tables`)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# A link to the public form. `hash` is the SHA-256 of its secret; the secret itself is shown once and never stored.
offer_links = sa.Table(
    "offer_links",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("organiser", sa.String(120), nullable=False),
    sa.Column("created_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("expires_at", Utc, nullable=False),
    sa.Column("most", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

# Offers that were sent in: waiting, live, refused or ended. `data` is an Offer without its count of places taken.
sent_offers = sa.Table(
    "sent_offers",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("link_id", sa.ForeignKey("offer_links.id", ondelete="SET NULL"), index=True),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("why", sa.String(300), nullable=False, default=""),
    sa.Column("sent_at", Utc, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("decided_at", Utc),
)

# Who comes: nobody's name, a code. It goes with its conversation, and the place is free again.
sign_ups = sa.Table(
    "sign_ups",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("offer", sa.String(64), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("code", sa.String(8), nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.UniqueConstraint("offer", "conversation_id"),
    sa.UniqueConstraint("offer", "code", name="uq_sign_ups_code"),
    sqlite_autoincrement=True,
)

pins = sa.Table(
    "pins",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("target_kind", sa.String(16), nullable=False),
    sa.Column("target", sa.String(400), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("texts", sa.JSON, nullable=False),
    sa.Column("starts", Utc, nullable=False),
    sa.Column("ends", Utc),
    sa.Column("created_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("created_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)
