"""drafts of prepared texts, on their way to a second reader or to a day"""

from __future__ import annotations

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    pass
