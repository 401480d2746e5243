"""Rows of drafts: the statements behind `drafts`, and the end of a draft within a publication."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import DraftChanged
from bot.core.problem import Problem
from bot.core.texts.draft import DraftText, KeptDraft, Pair
from bot.store.schema.draft_tables import text_drafts


def at(pair: Pair, version: int) -> sa.ColumnElement[bool]:
    table = text_drafts.c
    return sa.and_(table.kind == pair[0], table.name == pair[1], table.version == version)


async def end(connection: AsyncConnection, pair: Pair, version: int) -> None:
    """The draft goes, in the transaction that publishes or gives it up. Raises DraftChanged."""
    gone = await connection.execute(sa.delete(text_drafts).where(at(pair, version)))
    if not gone.rowcount:
        raise changed(pair)


def changed(pair: Pair) -> DraftChanged:
    return DraftChanged(f"the draft of {pair[1]} is not what was seen; somebody has saved or published it meanwhile")


def draft_of(row: sa.RowMapping) -> KeptDraft:
    texts = {locale: DraftText(**text) for locale, text in row["texts"].items()}
    trouble = {locale: tuple(Problem(*one) for one in found) for locale, found in (row["trouble"] or {}).items()}
    return KeptDraft(**{**row, "texts": texts, "writers": tuple(row["writers"]), "trouble": trouble})


def row_of(draft: KeptDraft) -> dict[str, Any]:
    trouble = {locale: [[p.code, dict(p.values)] for p in found] for locale, found in draft.trouble.items()}
    texts = {locale: vars(text) for locale, text in draft.texts.items()}
    return {**vars(draft), "texts": texts, "writers": list(draft.writers), "trouble": trouble or None}
