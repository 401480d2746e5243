"""desk: who types an answer, and what the newcomer's page has fetched"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "following",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("typing_by", BigId, nullable=True),
        sa.Column("typing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched", BigId, nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_following_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["typing_by"], ["staff.id"], name=op.f("fk_following_typing_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_following")),
    )
