"""Tables of drafts of prepared texts (same metadata as `tables`). Texts of coordinators: nobody's identity.

A text has one draft at most; `version` grows with every step, for comparing. It is gone when it is published: its words
are in `responses` then.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import Utc, metadata

text_drafts = sa.Table(
    "text_drafts",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # draft, waiting, returned, scheduled, failed
    sa.Column("texts", sa.JSON, nullable=False),  # per locale: text, seen, machine, read_by
    sa.Column("german", sa.Integer, nullable=False),  # the German version that was on the page
    sa.Column("why", sa.String(300), nullable=False, default="", server_default=""),
    sa.Column("german_stays", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("author", sa.String(120), nullable=False),  # who saved it last
    sa.Column("writers", sa.JSON, nullable=False),  # ids of all who wrote on it
    sa.Column("saved_at", Utc, nullable=False),
    sa.Column("publish_at", Utc),
    sa.Column("approved_by", sa.String(120), nullable=False, default="", server_default=""),
    sa.Column("said", sa.String(500), nullable=False, default="", server_default=""),  # why it came back
    sa.Column("said_by", sa.String(120), nullable=False, default="", server_default=""),
    sa.Column("trouble", sa.JSON(none_as_null=True)),  # why it could not be published: locale, code, values
    sa.Index("ix_text_drafts_publish_at", "publish_at"),
)

# What a translation provider has suggested: a text with this hash is a machine's until somebody has read it.
suggestions = sa.Table(
    "suggestions",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("locale", sa.String(16), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("provider", sa.String(40), nullable=False),
    sa.Column("made_at", Utc, nullable=False),
)
