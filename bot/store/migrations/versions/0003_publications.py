"""responses: why, the German version beside, and what the files say about edited texts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

DATA = (  # translations from before are taken as written against the German text of now
    "UPDATE responses SET german = (SELECT max(source.version) FROM responses AS source "
    "WHERE source.kind = responses.kind AND source.name = responses.name AND source.locale = 'de') "
    "WHERE locale <> 'de'",
)


def upgrade() -> None:
    op.create_table(
        "response_files",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", "locale", name=op.f("pk_response_files")),
    )
    with op.batch_alter_table("responses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(length=300), server_default="", nullable=False))
        batch_op.add_column(sa.Column("german", sa.Integer(), nullable=True))
    for statement in DATA:
        op.execute(statement)
