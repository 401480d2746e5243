"""Tables of what a town teaches, and of the understandings that came of it (same metadata as `tables`).

What stands in `examples`, `page_questions` and `town_topics` is what coordinators have decided; newcomers meet it when
an understanding was trained from it, tested and put live. Texts are masked or written by
coordinators: nobody's identity.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# `removed`: this example of the shipped files is not to be learnt here.
examples = sa.Table(
    "examples",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("intent", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("added_by", sa.String(120), nullable=False),
    sa.Column("added_at", Utc, nullable=False),
    sa.UniqueConstraint("language", "intent", "text"),
    sa.Index("ix_examples_intent", "intent"),
    sqlite_autoincrement=True,
)

page_questions = sa.Table(
    "page_questions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("page", sa.String(400), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("added_by", sa.String(120), nullable=False),
    sa.Column("added_at", Utc, nullable=False),
    sa.UniqueConstraint("page", "language", "text"),
    sqlite_autoincrement=True,
)

town_topics = sa.Table(
    "town_topics",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("topic", sa.String(32), nullable=False),
    sa.Column("depth", sa.String(16), nullable=False),
    sa.Column("office", sa.Boolean, nullable=False, default=False),
    sa.Column("page", sa.String(400)),
    sa.Column("created_by", sa.String(120), nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
)

# Questions of the town that every new understanding is tested with; never learnt from. `intent` or `page`.
regression_questions = sa.Table(
    "regression_questions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("intent", sa.String(64)),
    sa.Column("page", sa.String(400)),
    sa.Column("added_by", sa.String(120), nullable=False),
    sa.Column("added_at", Utc, nullable=False),
    sqlite_autoincrement=True,
)

# One row per training that a person asked for. `taught`: exactly what it learns beyond the files. Which one is live
# stands in `facts` under "understanding": one row, so that a publication is all or nothing.
understandings = sa.Table(
    "understandings",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("state", sa.String(16), nullable=False),  # bot/core/learning/renewal.py
    sa.Column("taught", sa.JSON, nullable=False),
    sa.Column("model", sa.String(64)),
    sa.Column("progress", sa.String(200), nullable=False, default="", server_default=""),
    sa.Column("report", sa.JSON(none_as_null=True)),
    sa.Column("started_by", sa.String(120), nullable=False),
    sa.Column("started_at", Utc, nullable=False),
    sa.Column("ended_at", Utc),
    sa.Column("decided_by", sa.String(120)),
    sa.Column("decided_at", Utc),
    sa.Column("why", sa.String(300), nullable=False, default="", server_default=""),
    sa.Column("percent", sa.Integer, nullable=False, default=0, server_default="0"),
    # Who works on it, and when that process was last heard of; silence means it has died.
    sa.Column("worker", sa.String(64)),
    sa.Column("alive_at", Utc),
    sa.Column("called_off", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("back_to", sa.String(16)),  # of a publication: the state it returns to when it is interrupted
    sqlite_autoincrement=True,
)
