"""after: did this help, review inbox, records for the file"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "review_items",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("alike", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_review_items_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint("message_id", name=op.f("uq_review_items_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_items_conversation_id"), "review_items", ["conversation_id"], unique=False)
    op.create_index("ix_review_items_open", "review_items", ["status", "at"], unique=False)
    op.create_table(
        "help_questions",
        sa.Column("handoff_id", BigId, autoincrement=False, nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_help_questions_handoff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("handoff_id", name=op.f("pk_help_questions")),
    )
    op.create_table(
        "records",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("handoff_id", BigId, nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("notes", sa.Boolean(), nullable=False),
        sa.Column("avoided", sa.JSON(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("pdf", sa.Text(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_records_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("handoff_id", name=op.f("uq_records_handoff_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_records_conversation_id"), "records", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_records_department"), "records", ["department"], unique=False)
    _never_give_a_number_again()


def _never_give_a_number_again() -> None:
    """Tables that SQLite rebuilt have lost AUTOINCREMENT: a deleted last number would come back, and with it whoever a
    newcomer declined, or the record of another conversation."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in ("staff", "handoffs"):
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
