"""desk: asking colleagues, calling back, appointments, reopening"""

from __future__ import annotations

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    pass
