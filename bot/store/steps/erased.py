"""What was erased or has expired, kept outside the database: a restored backup must not bring it back.

The first line says when it was begun: of what was erased before nobody knows here, and a backup older than that is not
restored from it alone. Files of a Lotse that wrote no such line count as begun long ago.

One line per conversation: time and its pseudonymous id; `expired` behind it where nobody asked for it: then the ideas
that were sent from it are still the town's. `withdrawn` and `touched` say of a conversation that stays that its words
for review are gone (see `words_gone.py`); `kept`, that a deletion noted above it failed (see `deletions.py`). Written
and flushed to disk before the deletion commits, so that there is no moment at which a deletion is done but not noted. A
line torn by a crash was never committed: it is skipped. Old lines go when no backup can matter any more: whatever it
holds is then past every retention.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.core.instants import instant
from bot.store.belonging import handed_over
from bot.store.steps.words_gone import WordsGone

# A conversation erased at a moment had its last word before it, and so had the ideas and questions for review that came
# from it: after the longest retention of any of them (two years) a backup's copy is too old to be restored.
_KEPT = timedelta(days=731)
_CLOCKS_DIFFER = timedelta(hours=1)  # those of two machines
# Every other write waits for a transaction that deletes: it must not wait for threads that others share.
_OWN = ThreadPoolExecutor(2, "erased")
_LINE = re.compile(r"^(\S+) ([0-9a-f]{32})(?: (expired|withdrawn|touched|kept))?$", re.MULTILINE)
_BEGUN = re.compile(r"^begun (\S+)$", re.MULTILINE)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Why = Literal["", "expired", "withdrawn", "touched", "kept"]
_DELETED: tuple[Why, ...] = ("", "expired")


class ErasedLog:
    """An append-only file in the data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def noted(self, conversation_ids: Iterable[str], at: datetime, why: Why = "") -> None:
        """`note`, for a transaction that deletes: as its last step before the commit."""
        await asyncio.get_running_loop().run_in_executor(_OWN, self.note, conversation_ids, at, why)

    def note(self, conversation_ids: Iterable[str], at: datetime, why: Why = "") -> None:
        """On disk when it returns. Blocking."""
        moment, behind = at.astimezone(UTC).isoformat(timespec="seconds"), f" {why}" if why else ""
        lines = "".join(f"{moment} {name}{behind}\n" for name in conversation_ids)
        if not lines:
            return
        with self._open(at) as file:
            torn = os.fstat(file).st_size and os.pread(file, 1, os.fstat(file).st_size - 1) != b"\n"
            _write(file, f"{chr(10) if torn else ''}{lines}".encode())
            os.fsync(file)

    def begin(self, at: datetime) -> None:
        """From here on everything is noted, if it was not before. No file says: nobody knows."""
        with self._open(at) as file:
            if at.astimezone(UTC) < self.begun():
                _write(file, _begun(at))

    def begun(self) -> datetime:
        """Since when everything that was erased is noted here; `LONG_AGO`: since ever. A torn line says now."""
        text = self._text()
        told = [_moment(m[1]) for m in _BEGUN.finditer(text)]
        return min(told) if told else datetime.now(UTC) if text.startswith("begun") else LONG_AGO

    def is_one(self) -> bool:
        """Whether it is such a file at all: an empty one is."""
        text = self._text()
        return not text.strip() or bool(_LINE.search(text) or _BEGUN.search(text))

    def compact(self, now: datetime) -> None:
        """Drops lines that no backup needs any more."""
        with self._open(now):
            text = self._text()
            kept = [m[0] for m in _BEGUN.finditer(text)]
            kept += [m[0] for m in _LINE.finditer(text) if _moment(m[1]) > instant(now) - _KEPT]
            if len(kept) == text.count("\n"):
                return
            fresh = self.path.with_suffix(".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
                written.write("".join(f"{line}\n" for line in kept))
                written.flush()
                os.fsync(written.fileno())
            handed_over(fresh, like=self.path)
            fresh.replace(self.path)
            flush_folder(self.path.parent)

    def ids(self) -> set[str]:
        """The conversations that stay deleted."""
        return {name for why in _DELETED for name in self._last(why)}

    def expired(self) -> set[str]:
        """Those among them that only came to the end of their time."""
        return self._last("expired").keys() - self._last("").keys()

    def ahead(self, now: datetime) -> set[str]:
        """Those among the expired that went by a clock that was ahead: their lines are of the future."""
        late = instant(now) + _CLOCKS_DIFFER
        return {name for name, at in self._last("expired").items() if at > late} - self._last("").keys()

    def words_gone(self) -> WordsGone:
        return WordsGone(self._last("withdrawn"), self._last("touched"))

    def _text(self) -> str:
        """A byte that a bad disk or a crash has made of another spoils its own line only."""
        return self.path.read_text("utf-8", "replace")

    def _last(self, why: Why) -> dict[str, datetime]:
        """The conversations with such a line, and its latest moment; of deletions those that did not fail."""
        found = dict[str, datetime]()
        for at, name, what in _LINE.findall(self._text()):
            if what == "kept" and why in _DELETED:
                found.pop(name, None)
            elif what == why:
                found[name] = max(_moment(at), found.get(name, LONG_AGO))
        return found

    def _first_line(self, file: int, at: datetime) -> None:
        try:
            if os.fstat(file).st_size == 0:
                _write(file, _begun(at))
                os.fsync(file)
                handed_over(self.path)
        except OSError:
            self.path.unlink()  # empty it would say that nothing was ever erased
            raise
        flush_folder(self.path.parent)

    @contextmanager
    def _open(self, at: datetime) -> Iterator[int]:
        """The file, locked against other processes; opened again when one has just put a shorter one in its place.
        A new one is begun `at` a moment."""
        new = not self.path.exists()
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_ino == self.path.stat().st_ino:
                break
            os.close(file)
        try:
            if new:
                self._first_line(file, at)
            yield file
        finally:
            os.close(file)


def _begun(at: datetime) -> bytes:
    return f"begun {at.astimezone(UTC).isoformat(timespec='seconds') if at > LONG_AGO else at.isoformat()}\n".encode()


def flush_folder(folder: Path) -> None:
    """A new or renamed file survives a power cut only when its folder is on disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(file: int, raw: bytes) -> None:
    """A disk that is nearly full takes the beginning and says so only by a number; what is left then raises OSError."""
    while raw:
        raw = raw[os.write(file, raw) :]


def _moment(text: str) -> datetime:
    """Unreadable times count as now: their lines stay."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
