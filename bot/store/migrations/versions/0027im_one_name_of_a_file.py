"""a file is one source under whichever of its names it comes: `Kurse (1).csv` is `kurse.csv`"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0027im"
down_revision = "0026im"

_COPY = re.compile(r"(?<=\S)\s*(?:\(\d{1,2}\)\s*)+(?=\.\w+$|$)")
_KINDS = ("ics:", "table:", "page:")


def upgrade() -> None:
    """Addresses have a slash in them and keep their case."""
    contents = sa.table("contents", sa.column("source", sa.String))
    bind = op.get_bind()
    for source in bind.execute(sa.select(contents.c.source).distinct()).scalars().all():
        name = _COPY.sub("", unicodedata.normalize("NFC", source).lower())
        if name != source and source.startswith(_KINDS) and "/" not in source:
            bind.execute(sa.update(contents).where(contents.c.source == source).values(source=name))
