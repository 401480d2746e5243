"""which message an id of the channel stands for: what a newcomer changes is compared with it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("incoming_ids", sa.Column("message_id", sa.String(length=32), nullable=True))
