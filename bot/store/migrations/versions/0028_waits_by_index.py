"""what waits and what is too old is found by an index: the timers that look for it read no whole table"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_index("ix_conversations_created_at", "conversations", ["created_at"])
    op.create_index("ix_handoffs_ended_at", "handoffs", ["ended_at"])
