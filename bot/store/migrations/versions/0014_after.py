"""after: did this help, review inbox, records for the file"""

from __future__ import annotations

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    pass
