"""The file of a backup: a zip with one JSON-lines file per table and a manifest.

It is written under a temporary name, flushed to disk and then given its name, so that a file with that name is always
whole; only we may read it. It is checked from beginning to end before a word of it is used.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from bot.core.errors import BackupRefused
from bot.store.steps.erased import flush_folder

FORMAT = "lotse-backup-1"
_MANIFEST = "manifest.json"
_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PART = re.compile(r"\.[0-9a-f]{8}\.part$")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, AttributeError, KeyError, TypeError, ValueError, NotImplementedError,
    RuntimeError,
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One table in the file."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    revision: str
    made_at: str
    tables: dict[str, Part] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


class ArchiveWriter:
    """Tables one after the other, then the manifest."""

    def __init__(self, archive: zipfile.ZipFile, revision: str, made_at: str) -> None:
        self._archive, self.manifest = archive, Manifest(revision, made_at)

    @contextmanager
    def table(self, name: str) -> Iterator[TableWriter]:
        with self._archive.open(_entry(name), "w", force_zip64=True) as file:
            writer = TableWriter(file)
            yield writer
        self.manifest.tables[name] = Part(writer.rows, writer.digest.hexdigest())

    def close(self) -> None:
        content = {"format": FORMAT, **asdict(self.manifest)}
        self._archive.writestr(_MANIFEST, json.dumps(content, indent=1))


class TableWriter:
    """One row a line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.rows, self.digest = file, 0, sha256()

    def add(self, row: Row) -> None:
        line = _line(row).encode() + b"\n"
        self._file.write(line)
        self.digest.update(line)
        self.rows += 1


@contextmanager
def writing(path: Path, revision: str, made_at: str) -> Iterator[ArchiveWriter]:
    """The file appears under its name when the block has ended well, and not at all otherwise."""
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # says that somebody is still at it
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writer = ArchiveWriter(archive, revision, made_at)
                yield writer
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise BackupRefused(f"the backup cannot be written to {path}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> list[Path]:
    """Parts of backups that were broken off hard: they hold what newcomers wrote. Which ones are gone now."""
    return [part for part in sorted(folder.glob(".*.part")) if _PART.search(part.name) and _given_up(part)]


def _given_up(part: Path) -> bool:
    """Removes it, unless a backup is being written to it or it is not ours."""
    with suppress(OSError), part.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if file.read(2) in (b"", b"PK"):
            part.unlink()
            return True
    return False


class ArchiveReader:
    """A backup to read. Whatever is wrong with the file is a BackupRefused."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.manifest = _manifest(archive)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table; complete and unchanged, or BackupRefused at the end."""
        part, digest, count = self.manifest.tables[table], sha256(), 0
        with _readable(), self._archive.open(_entry(table)) as file:
            for line in file:
                digest.update(line)
                count += 1
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise ValueError("not a row")
                yield row
        if (count, digest.hexdigest()) != (part.rows, part.sha256):
            raise BackupRefused(
                f"the backup is damaged: its table {table} is not what was written; nothing was changed"
            )


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """Raises BackupRefused, also for what turns out while reading."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read: {error.strerror}") from error
    with file:
        if not zipfile.is_zipfile(file):
            raise BackupRefused(f"{path} is no backup of Lotse, or only a part of one; nothing was changed")
        with _readable():
            archive = zipfile.ZipFile(file)
        with archive:
            yield ArchiveReader(archive)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise BackupRefused("the backup is damaged and cannot be read to its end; nothing was changed") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    if _MANIFEST not in archive.namelist():
        raise BackupRefused("this zip file is no backup of Lotse: it has no manifest; nothing was changed")
    with _readable():
        content = json.loads(archive.read(_MANIFEST))
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise BackupRefused(f"this file is no backup of Lotse in the form {FORMAT}; nothing was changed")
        tables = {str(name): Part(int(p["rows"]), str(p["sha256"])) for name, p in content["tables"].items()}
        return Manifest(str(content["revision"]), str(content["made_at"]), tables)


def _entry(table: str) -> str:
    return f"{table}.jsonl"
