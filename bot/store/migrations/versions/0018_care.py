"""who cares for a piece of content, when it is looked at again, what is archived"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "content_care",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("owner", BigId, nullable=True),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("every_months", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=120), server_default="", nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["staff.id"], name=op.f("fk_content_care_owner"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_content_care")),
    )
    op.create_index("ix_content_care_review_by", "content_care", ["review_by"], unique=False)
