"""What goes into a record: the messages of one handoff, with files and the version of each prepared answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handoffs.record import Gathered, Said
from bot.store.schema.attachment_tables import attachments
from bot.store.schema.tables import responses
from bot.store.steps.desk_messages import staff_rows

_FILE = tuple[str, str, int]


async def gather(
    connection: AsyncConnection, row: Mapping[str, Any], windows: Sequence[tuple[datetime, datetime]], notes: bool
) -> Gathered:
    """`row`: a handoff joined with its conversation. Once it has ended, only what was said from the yes to the end is
    the department's; before, all but the windows of other departments."""
    rows = [m for m in await staff_rows(connection, row["conversation_id"]) if _theirs(m, row, windows, notes)]
    sources = await _versions(connection, rows)
    files = await _files(connection, row["conversation_id"])
    said = [_said(m, sources.get(m["id"], ""), files.get(m["id"], ())) for m in rows]
    return Gathered(
        row["handoff_id"], row["department"], row["topic"], row["channel"], row["locale"], dict(row["card"]),
        row["requested_at"], row["ended_at"], said,
    )  # fmt: skip


def _theirs(
    message: Mapping[str, Any], row: Mapping[str, Any], windows: Sequence[tuple[datetime, datetime]], notes: bool
) -> bool:
    at: datetime = message["created_at"]
    if message["author"] == "note" and not notes:
        return False
    if row["ended_at"] is not None:
        return bool(row["requested_at"] <= at <= row["ended_at"])
    return not any(began <= at <= ended for began, ended in windows)


async def _versions(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Message → `greet/de/4`: the version that was live when it was said. Versions are added, never changed."""
    named = {row["id"]: row["extras"]["source"].split("/") for row in rows if row["extras"].get("source")}
    query = sa.select(responses.c.name, responses.c.locale, responses.c.version, responses.c.created_at).where(
        responses.c.kind == "answer", responses.c.name.in_({name for name, _ in named.values()})
    )
    known: defaultdict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for found in await connection.execute(query):
        known[found.name, found.locale].append((found.created_at, found.version))
    moments = {row["id"]: row["created_at"] for row in rows}
    return {
        message: f"{name}/{locale}/{_live(known[name, locale], moments[message])}"
        for message, (name, locale) in named.items()
    }


def _live(versions: Sequence[tuple[datetime, int]], at: datetime) -> int:
    """The newest before that moment; the first, where texts were brought in later than they were said."""
    before = [version for since, version in versions if since <= at]
    return max(before) if before else min((version for _, version in versions), default=0)


async def _files(connection: AsyncConnection, conversation_id: str) -> dict[str, tuple[_FILE, ...]]:
    query = sa.select(attachments).where(attachments.c.conversation_id == conversation_id)
    found: defaultdict[str, list[_FILE]] = defaultdict(list)
    for row in await connection.execute(query.order_by(attachments.c.created_at, attachments.c.name)):
        found[row.message_id].append((row.title, row.media_type, row.size))
    return {message: tuple(files) for message, files in found.items()}


def _said(row: Mapping[str, Any], source: str, files: tuple[_FILE, ...]) -> Said:
    extras = row["extras"]
    german = extras.get("german") or ""
    return Said(
        row["author"], row["staff_name"] or "", row["text"], row["locale"], row["created_at"],
        extras.get("kind", "message"), german if isinstance(german, str) else "", source, files, row["delivery"],
        row["pressed"], extras.get("made", ""),
    )  # fmt: skip
