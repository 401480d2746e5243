"""Rows of prepared texts: the statements behind `responses`."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.texts.publication import FROM_FILE, FileText, Key, Version
from bot.store.schema.learning_tables import town_topics
from bot.store.schema.tables import response_files, responses

_OTHERWISE = {"at": "created_at"}  # fields that are called otherwise than their column
_newest = (
    sa.select(responses.c.kind, responses.c.name, responses.c.locale, sa.func.max(responses.c.version).label("version"))
    .group_by(responses.c.kind, responses.c.name, responses.c.locale)
    .subquery()
)
SHOWN = (
    responses.c.kind,
    responses.c.name,
    responses.c.locale,
    responses.c.version,
    responses.c.german,
    responses.c.text,
)
OF_A_FILE = (
    responses.c.kind,
    responses.c.name,
    responses.c.locale,
    responses.c.text,
    responses.c.review_by,
    responses.c.reviewed_by,
)
# In the order of the fields of `Version`.
_OF_A_VERSION = tuple(responses.c[_OTHERWISE.get(field.name, field.name)] for field in fields(Version))
live_versions = sa.select(responses).join(_newest, sa.and_(*(responses.c[c.name] == c for c in _newest.c)))


def where(table: sa.Table, key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.kind == key[0], table.c.name == key[1], table.c.locale == key[2])


async def versions(connection: AsyncConnection, query: sa.Select[Any]) -> list[Version]:
    """What a query of `responses` finds. By place: thousands of rows, by name each, cost twice as much."""
    rows = await connection.execute(query.with_only_columns(*_OF_A_VERSION))
    return [Version(*row) for row in rows.all()]


async def files(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> list[FileText]:
    rows = await connection.execute(sa.select(response_files).where(*conditions))
    return [FileText(row.kind, row.name, row.locale, row.text, row.seen_at) for row in rows]


async def followed(connection: AsyncConnection, names: set[str]) -> dict[Key, str]:
    """The last wording that was taken over from the file, per text."""
    query = sa.select(responses).where(responses.c.name.in_(names), responses.c.origin == FROM_FILE)
    return {v.key: v.text for v in await versions(connection, query.order_by(responses.c.version))}


async def archived(connection: AsyncConnection) -> frozenset[str]:
    """Names of the town's topics in the archive: newcomers meet none of their texts."""
    return frozenset(await connection.scalars(sa.select(town_topics.c.name).where(town_topics.c.archived)))


async def review(connection: AsyncConnection, key: Key, until: date | None, by: str) -> None:
    newest = sa.select(sa.func.max(responses.c.version)).where(where(responses, key)).scalar_subquery()
    change = sa.update(responses).where(where(responses, key), responses.c.version == newest)
    await connection.execute(change.values(review_by=until, reviewed_by=by[:120]))


async def confirm(connection: AsyncConnection, key: Key, german: int) -> None:
    newest = sa.select(sa.func.max(responses.c.version)).where(where(responses, key)).scalar_subquery()
    older = responses.c.german.is_(None) | (responses.c.german < german)
    change = sa.update(responses).where(where(responses, key), responses.c.version == newest, older)
    await connection.execute(change.values(german=german))


async def decide(connection: AsyncConnection, key: Key) -> None:
    await connection.execute(sa.update(response_files).where(where(response_files, key)).values(undecided=False))


async def delete_note(connection: AsyncConnection, key: Key) -> None:
    await connection.execute(sa.delete(response_files).where(where(response_files, key)))
