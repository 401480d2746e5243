"""drafts of prepared texts, on their way to a second reader or to a day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_ON_VERSIONS = {"machine": 40, "approved_by": 120, "alone_because": 300}


def upgrade() -> None:
    op.create_table(
        "text_drafts",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("german", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=300), server_default="", nullable=False),
        sa.Column("german_stays", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=120), server_default="", nullable=False),
        sa.Column("said", sa.String(length=500), server_default="", nullable=False),
        sa.Column("said_by", sa.String(length=120), server_default="", nullable=False),
        sa.Column("trouble", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_text_drafts")),
    )
    op.create_index("ix_text_drafts_publish_at", "text_drafts", ["publish_at"], unique=False)
    op.create_table(
        "suggestions",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", "locale", "hash", name=op.f("pk_suggestions")),
    )
    for name, length in _ON_VERSIONS.items():
        op.add_column("responses", sa.Column(name, sa.String(length=length), server_default="", nullable=False))
