"""conversations are found by their person, what belongs to a message or a conversation by it; what waits by an index
that SQLite takes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_index("ix_conversations_person", "conversations", ["person", "channel"], unique=False)
    op.create_index("ix_handoffs_conversation", "handoffs", ["conversation_id"], unique=False)
    op.create_index("ix_inbox_message", "inbox", ["message_id"], unique=False)
    op.create_index("ix_outbox_message", "outbox", ["message_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_inbox_open", "inbox")
        op.create_index(
            "ix_inbox_open", "inbox", ["due_at", "conversation_id"], unique=False, sqlite_where=sa.text("done = 0")
        )
