"""Tables of alerts and of what departments say about when they answer (same metadata as `tables`).

Nothing here holds a newcomer's words: alerts name handoffs by number, and are worded when they are sent.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.schema.tables import BigId, Utc, metadata

# What a department has said about its desk; `data`: a DepartmentDesk. Without a row its offices' hours hold.
department_desks = sa.Table(
    "department_desks",
    metadata,
    sa.Column("department", sa.String(64), primary_key=True),
    sa.Column("data", sa.JSON(none_as_null=True)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("staff.id", ondelete="SET NULL")),
    sa.Column("changed_at", Utc, nullable=False),
)

# Who has said whether they want a mail when something is assigned to them; without a row they get one.
staff_alerts = sa.Table(
    "staff_alerts",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("assigned", sa.Boolean, nullable=False),
)

# What is to be told once: assigned (to a person), lapsed, nobody_free (to the coordination office).
alert_notices = sa.Table(
    "alert_notices",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(120), nullable=False, unique=True),
    sa.Column("handoff_id", sa.ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("staff_id", sa.ForeignKey("staff.id", ondelete="CASCADE")),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("taken_at", Utc),  # when it went into an alert
    sqlite_autoincrement=True,
)

# One row per alert and address. `items`: numbers of handoffs. state: pending, sending, sent, failed, dropped.
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("items", sa.JSON(none_as_null=True)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Utc, nullable=False),
    sa.Column("created_at", Utc, nullable=False, index=True),
    sa.Column("settled_at", Utc),
    sa.Column("error", sa.String(200)),
    sa.Index("ix_alerts_state", "state", "due_at"),
    sqlite_autoincrement=True,
)
