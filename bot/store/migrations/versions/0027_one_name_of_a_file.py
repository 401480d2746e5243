"""a file is one source under whichever of its names it comes: `Kurse (1).csv` is `kurse.csv`"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_COPY = re.compile(r"(?<=\S)\s*(?:\(\d{1,2}\)\s*)+(?=\.\w+$|$)")
_KINDS = ("ics:", "table:", "page:")


def name_files(bind: sa.Connection) -> None:
    """Addresses have a slash in them and keep their case."""
    contents = sa.table("contents", sa.column("source", sa.String))
    for source in bind.execute(sa.select(contents.c.source).distinct()).scalars().all():
        name = _COPY.sub("", unicodedata.normalize("NFC", source).lower())
        if name != source and source.startswith(_KINDS) and "/" not in source:
            bind.execute(sa.update(contents).where(contents.c.source == source).values(source=name))


DATA = (name_files,)


def upgrade() -> None:
    for part in DATA:
        part(op.get_bind())
