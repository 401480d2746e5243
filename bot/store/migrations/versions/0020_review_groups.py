"""review inbox: what the bot took a question for, which questions belong together, what was decided"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0020"
down_revision = "0019"

DATA = (  # the same words in the same language are one group
    "UPDATE review_items SET group_id = (SELECT min(o.id) FROM review_items o"
    " WHERE o.alike = review_items.alike AND o.language = review_items.language AND o.text != '') WHERE text != ''",
)


def upgrade() -> None:
    op.add_column("review_items", sa.Column("ranking", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("review_items", sa.Column("group_id", BigId, nullable=True))
    op.add_column("review_items", sa.Column("decision_id", BigId, nullable=True))
    op.create_index("ix_review_items_decision_id", "review_items", ["decision_id"], unique=False)
    op.create_index("ix_review_items_group", "review_items", ["status", "group_id"], unique=False)
    op.create_index("ix_review_items_best", "review_items", ["intent", "status"], unique=False)
    for statement in DATA:
        op.execute(statement)
    op.create_table(
        "review_decisions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=400), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("added", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
        sqlite_autoincrement=True,
    )
