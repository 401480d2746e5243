"""Tables of what follows a conversation: feedback, review inbox, records (same metadata as `tables`).

What newcomers erase goes with the conversation. When it merely expires, review items with words and finished records
are cut loose first and have times of their own.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema import desk_tables as _desk_tables  # noqa: F401  (a foreign key leads there)
from bot.store.schema.tables import BigId, Utc, metadata

# One row per question that was not understood, in doubt, or answered wrongly. Without the newcomer's yes `text` is
# empty: then it only counts. `alike`: the masked text folded. `ranking`: topics and confidences, without protected
# ones. `group_id`: questions that belong together have the same (`bot/core/learning/grouping.py`); none without words.
review_items = sa.Table(
    "review_items",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    sa.Column("message_id", sa.String(32), unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("pages", sa.JSON(none_as_null=True)),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("alike", sa.String(200), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("ranking", sa.JSON(none_as_null=True)),
    sa.Column("group_id", BigId),
    sa.Column("decision_id", BigId, index=True),
    sa.Index("ix_review_items_open", "status", "at"),
    sa.Index("ix_review_items_group", "status", "group_id"),
    sa.Index("ix_review_items_best", "intent", "status"),
    sqlite_autoincrement=True,
)

# What a coordinator decided about questions, so that it can be taken back once. `added`: ids of what was added by it,
# [[table, id], …]; no words but those of the shipped files: ["hidden", language, intent, text, by] for an example that
# had been hidden and is learnt again.
review_decisions = sa.Table(
    "review_decisions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("target", sa.String(400), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("added", sa.JSON(none_as_null=True)),
    sa.Column("by", sa.String(120), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("undone", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sqlite_autoincrement=True,
)

# Handoffs after which the newcomer was asked whether it helped (or was not to be asked): once each.
help_questions = sa.Table(
    "help_questions",
    metadata,
    sa.Column("handoff_id", sa.ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("asked", sa.Boolean, nullable=False),
    sa.Column("at", Utc, nullable=False),
)

# "For the file": marked by a department, printed when the handoff has ended, kept for some days. `pdf` is base64.
# Erased by the newcomer, a row without words stays behind for the same days and says so.
records = sa.Table(
    "records",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True),
    sa.Column("handoff_id", BigId, nullable=False, unique=True),
    sa.Column("department", sa.String(64), nullable=False, index=True),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("label", sa.String(120), nullable=False),
    sa.Column("notes", sa.Boolean, nullable=False),
    sa.Column("avoided", sa.JSON(none_as_null=True)),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("pdf", sa.Text),
    sa.Column("marked_at", Utc, nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
    sa.Column("downloaded_at", Utc),
    sqlite_autoincrement=True,
)
