"""publishing the understanding"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for column in (
        sa.Column("percent", sa.Integer, nullable=False, server_default="0"),
        sa.Column("worker", sa.String(64)),
        sa.Column("alive_at", sa.DateTime(timezone=True)),
        sa.Column("called_off", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("back_to", sa.String(16)),
    ):
        op.add_column("understandings", column)
