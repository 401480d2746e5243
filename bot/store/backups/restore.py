"""A backup brought back, on either database, whichever it came from. All of it in one transaction, or nothing.

What newcomers erased after the backup was made, and what is past its retention by now, is not written at all: a
deleted row would leave its words in the files of the database. What had not been delivered when the backup was made
is not sent now; staff see it as "maybe delivered". What migrations younger than the backup do to rows is done to its
rows, too. Whose access ended since, and links that were taken back, stay out where the database that is replaced knows
it (`doors.py`). Numbers of the event log go on beyond any that a page may know.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.errors import BackupRefused
from bot.store.backups.archive import ArchiveReader, Manifest, Row, reading
from bot.store.backups.backup import kept_tables, rows_in, typed
from bot.store.backups.doors import Doors, who_can_sign_in
from bot.store.backups.not_too_old import NotTooOld
from bot.store.database import Database
from bot.store.migrate import data_parts, revisions
from bot.store.refusals import expected, refusal
from bot.store.schema.after_tables import records, review_items
from bot.store.schema.desk_tables import handoffs
from bot.store.schema.form_tables import ideas
from bot.store.schema.tables import contents, conversations, metadata, outbox, sequences, tokens
from bot.store.steps.words_gone import WordsGone

_AT_ONCE = 500
_BEYOND = 1_000_000  # more events than are written between two backups
Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True)
class Restored:
    """What came back. `gone`: conversations that stay deleted; `people`: a line for each who can sign in now."""

    made_at: str
    rows: int
    gone: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deleted:
    """What must not come back: conversations that are deleted, those without a word since `before`, and what was said
    before it in others.

    `expired`: deleted ones whose time was over; what they sent to the town has a time of its own. `words`: what was
    taken back in conversations that stay. `known_since`: since when all of that was noted; None: nobody knows.
    """

    erased: Collection[str]
    before: datetime
    expired: Collection[str] = ()
    words: WordsGone = field(default_factory=WordsGone)
    known_since: datetime | None = None


def check(path: Path, progress: Progress) -> Manifest:
    """Reads the whole file and changes nothing.

    Raises:
        BackupRefused: it is no backup, damaged, or of a newer Lotse.
    """
    with reading(path) as archive:
        known = {table.name: table for table in kept_tables()}
        _check_origin(archive, known)
        with progress("checking", archive.manifest.rows) as step:
            for name in archive.manifest.tables:
                for row in archive.rows(name):
                    _check_row(known[name], row)
                    step()
        return archive.manifest


def town_of(path: Path) -> str | None:
    """What the town's files called it when the backup was made; None: the backup has no town. Raises BackupRefused."""
    with reading(path) as archive:
        if contents.name not in archive.manifest.tables:
            return None
        rows = archive.rows(contents.name)
        town = next((row.get("data") for row in rows if row.get("kind") == row.get("key") == "town"), None)
    return str(town["name"]) if isinstance(town, dict) and "name" in town else None


async def restore(database: Database, path: Path, replace: bool, deleted: Deleted, progress: Progress) -> Restored:
    """Fills a database of the present schema from a file that `check` has found good.

    Raises:
        BackupRefused: the database is not empty and `replace` is not given, or does not take what the file holds, or
            cannot be written at all.
    """
    try:
        with reading(path) as archive:
            async with database.write() as connection:
                doors = await Doors.today(connection)
                await _make_room(connection, replace)
                done = await _fill(connection, archive, deleted, doors, progress)
                return dataclasses.replace(done, people=await who_can_sign_in(connection, doors))
    except (DBAPIError, StatementError) as error:
        if isinstance(error, DBAPIError) and expected(error):  # nothing that the backup could help
            raise BackupRefused(f"{refusal(error)}; the backup is not to blame, and nothing was changed") from error
        kind = type(getattr(error, "orig", None) or error).__name__
        raise BackupRefused(f"the database does not take this backup ({kind}); nothing was changed") from error


def _check_origin(archive: ArchiveReader, known: dict[str, sa.Table]) -> None:
    revision, strange = archive.manifest.revision[:40], sorted(set(archive.manifest.tables) - set(known))
    if revision not in revisions():
        raise BackupRefused(f"the backup is of a newer Lotse (schema {revision}); install that one first")
    if strange:
        raise BackupRefused(f"the backup holds a table that nobody knows: {strange[0][:40]}; nothing was changed")


def _check_row(table: sa.Table, row: Row) -> None:
    """Columns may be missing where they have a default: then they are younger than the backup."""
    needed = (c.name for c in table.columns if not (c.nullable or c.default or c.server_default))
    try:
        typed(table, row)
        missing = [name for name in needed if name not in row]
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused(f"a row of {table.name} in the backup has a strange shape; nothing was changed") from error
    if missing:
        raise BackupRefused(f"a row of {table.name} in the backup lacks {missing[0]}; nothing was changed")


async def _make_room(connection: AsyncConnection, replace: bool) -> None:
    """Empty tables, locked against a bot that runs beside us; the numbers that were given stay given."""
    tables = kept_tables()
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        await connection.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    held = {table.name: count for table in tables if (count := await rows_in(connection, table))}
    if held and not replace:
        what = ", ".join(f"{count} {name}" for name, count in held.items())
        raise BackupRefused(f"the database is not empty ({what}); --replace deletes all of it and restores the backup")
    for table in reversed(metadata.sorted_tables):
        if table in tables and table is not sequences:
            await connection.execute(sa.delete(table))


async def _fill(
    connection: AsyncConnection, archive: ArchiveReader, deleted: Deleted, doors: Doors, progress: Progress
) -> Restored:
    gone, ended = set[str](), set[int]()
    manifest, written, young = archive.manifest, 0, NotTooOld(deleted.before, _marked(archive))
    words = deleted.words.since(manifest.made_at)
    with progress("restoring", manifest.rows) as step:
        for table in kept_tables():
            if table.name not in manifest.tables:
                continue
            rows = (doors.of(table, typed(table, row)) for row in _counted(archive.rows(table.name), step))
            rows = (kept for row in rows if (kept := young.of(table, row)))
            rows = (kept for row in rows if (kept := words.of(table, row)))
            for some in _batches(_living(table, rows, deleted, gone, ended)):
                await _insert(connection, table, some)
                written += len(some)
    for part in data_parts(manifest.revision):
        await connection.run_sync(part)
    await _renumber(connection)
    return Restored(manifest.made_at, written, len(gone))


def _marked(archive: ArchiveReader) -> set[str]:
    """Conversations with a record that is still to be printed."""
    found = archive.rows(records.name) if records.name in archive.manifest.tables else ()
    return {row["conversation_id"] for row in found if row["status"] in ("marked", "failed")}


def _living(table: sa.Table, rows: Iterable[Row], deleted: Deleted, gone: set[str], ended: set[int]) -> Iterator[Row]:
    """The rows that may come back; `gone` grows by the conversations that may not, `ended` by their handoffs."""
    owner, handoff = _refers(table, conversations.c.id), _refers(table, handoffs.c.id)
    for row in rows:
        if table is conversations and (row["id"] in deleted.erased or row["updated_at"] < deleted.before):
            gone.add(row["id"])
        elif handoff is not None and row.get(handoff.name) in ended:
            continue
        elif owner is None or row.get(owner.name) not in gone:
            yield _undelivered(row) if table is outbox else row
        elif _stays_behind(table, row[owner.name], deleted):
            yield {**row, owner.name: None}
        elif table is handoffs:
            ended.add(row["id"])


def _stays_behind(table: sa.Table, conversation_id: str, deleted: Deleted) -> bool:
    """What outlives its conversation: an idea, a question for review, a record for the file, unless the newcomer erased
    it; the token of an erased one, unusable."""
    if table in (ideas, review_items, records):
        return conversation_id in deleted.expired or conversation_id not in deleted.erased
    return table is tokens and conversation_id in deleted.erased


def _refers(table: sa.Table, named: sa.Column[Any]) -> sa.Column[Any] | None:
    """The column that names the conversation, or the handoff, a row belongs to."""
    return next((key.parent for key in table.foreign_keys if key.column is named), None)


def _undelivered(row: Row) -> Row:
    waiting = row["state"] in ("pending", "sending")
    return row | {"state": "unsure", "error": "restored from a backup"} if waiting else row


async def _insert(connection: AsyncConnection, table: sa.Table, rows: list[Row]) -> None:
    """Columns that are younger than the backup get their default."""
    if table is sequences:
        for row in rows:
            await _raise_number(connection, row["name"], row["value"] + _BEYOND)
    else:
        await connection.execute(sa.insert(table), rows)


async def _raise_number(connection: AsyncConnection, name: str, value: int) -> None:
    same = sequences.c.name == name
    present = (await connection.execute(sa.select(sequences.c.value).where(same))).scalar()
    if present is None:
        await connection.execute(sa.insert(sequences).values(name=name, value=value))
    elif present < value:
        await connection.execute(sa.update(sequences).where(same).values(value=value))


async def _renumber(connection: AsyncConnection) -> None:
    """PostgreSQL gives the next ids from counters beside the tables; they must not give any again."""
    if connection.dialect.name != "postgresql":
        return
    for table in kept_tables():
        column = table.autoincrement_column
        if column is not None:
            highest = (await connection.execute(sa.select(sa.func.max(column)))).scalar()
            counter = (
                await connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
            ).scalar()
            if highest and counter:
                next_id = sa.func.greatest(sa.func.nextval(counter), highest + 1)
                await connection.execute(sa.select(sa.func.setval(counter, next_id, False)))


def _counted(rows: Iterable[Row], step: Callable[[], None]) -> Iterator[Row]:
    for row in rows:
        yield row
        step()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows with the same columns, some hundred at a time."""
    some: list[Row] = []
    for row in rows:
        if some and (len(some) >= _AT_ONCE or row.keys() != some[0].keys()):
            yield some
            some = []
        some.append(row)
    if some:
        yield some
