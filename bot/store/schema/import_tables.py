"""Tables of imports (same metadata as `tables`)."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# An item of `contents` that was edited here. `contents` holds what the source says; this is what is shown.
# `base`: what the source said when it was edited or last settled (empty hash: nothing any more); another saying is a
# conflict. `gone`: the source does not deliver it any more. `withdrawn`: it took it back itself (cancelled, private);
# nobody who asks is shown it.
content_edits = sa.Table(
    "content_edits",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Column("base", sa.JSON, nullable=False),
    sa.Column("base_hash", sa.String(64), nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("withdrawn", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("edited_by", sa.String(120), nullable=False),
    sa.Column("edited_at", Utc, nullable=False),
)

# Where content comes from again and again. `addresses` are read together, e.g. one per language.
# `problem`: '' | 'failed' | 'empty' | 'shrunk' | 'partly'; `why` says it in words. `owns`: values of `contents.source`.
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("addresses", sa.JSON, nullable=False),
    sa.Column("format", sa.String(32), nullable=False, default="", server_default=""),
    sa.Column("every_hours", sa.Integer, nullable=False),
    sa.Column("validators", sa.JSON, nullable=False),
    sa.Column("owns", sa.JSON, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("problem", sa.String(16), nullable=False, default="", server_default=""),
    sa.Column("why", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("failures", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("failing_since", Utc),
    sa.Column("last_run", Utc),
    sa.Column("last_success", Utc),
    sa.Column("next_due", Utc, nullable=False),
    sa.Column("lease_by", sa.String(64)),
    sa.Column("lease_until", Utc),
    sa.Column("created_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)
