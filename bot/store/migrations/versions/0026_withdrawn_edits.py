"""what was edited by hand and its source takes back is hidden, where what is only missing goes on being shown"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("content_edits", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
