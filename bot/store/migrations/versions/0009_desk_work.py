"""desk: what staff can do, to whom a conversation is assigned, how it was closed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("also", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("woman", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("shown_as", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("away_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("away_kind", sa.String(length=16), nullable=True))
    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("district", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("assigned_to", BigId, nullable=True))
        batch_op.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("woman", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("avoided", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("reopens", BigId, nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("closed_topic", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_handoffs_assigned_to"), "staff", ["assigned_to"], ["id"], ondelete="SET NULL"
        )
