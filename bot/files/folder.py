"""The folder of what was sent: `uploads/<conversation>/<name>`, beside a picture `<name>.small`.

Only we may read it. A file is whole and flushed to disk before its row is written; what a crash leaves behind without
a row is swept away, after a restore a week later. It never stands where the web server looks for pages.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from bot.core.errors import AttachmentRefused
from bot.core.handoffs.attachment import Prepared
from bot.files.kinds import PICTURES, ending, media_type
from bot.files.pictures import drawn_anew

_NAME = re.compile(r"[0-9a-f]{32}")
_SIDE_BY_SIDE = 2
_SPARED, _SPARED_SECONDS = "restored", 7 * 86400


class UploadFolder:
    """Implements the ports `Files` and `Discarded`. `most_bytes`: of one file."""

    def __init__(self, root: Path, most_bytes: int) -> None:
        self._root, self.most_bytes = root, most_bytes
        self._free = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def prepare(self, content: bytes) -> Prepared:
        async with self._free:
            return await asyncio.to_thread(looked_into, content, self.most_bytes)

    async def keep(self, conversation_id: str, name: str, prepared: Prepared) -> None:
        await asyncio.to_thread(self._keep, conversation_id, name, prepared)

    def drop(self, conversation_id: str, name: str) -> None:
        folder = self._folder(conversation_id)
        for path in (folder / _named(name), folder / f"{name}.small"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # others lie in it
            folder.rmdir()

    def path(self, conversation_id: str, name: str, small: bool = False) -> Path | None:
        if not (_NAME.fullmatch(conversation_id) and _NAME.fullmatch(name)):
            return None
        found = self._folder(conversation_id) / (f"{name}.small" if small else name)
        return found if found.is_file() else None

    async def discard(self, conversation_ids: Iterable[str]) -> None:
        """Everything of these conversations goes, also what no row speaks of."""
        folders = [self._folder(name) for name in conversation_ids]
        await asyncio.to_thread(_remove, folders)

    async def sweep(self, known: Iterable[tuple[str, str]], older_than: float, erased: Collection[str] = ()) -> int:
        return await asyncio.to_thread(self._sweep, set(known), time.time() - older_than, erased)

    def spare(self) -> None:
        """After a restore the database does not speak of what came since the backup: it is swept a week later only, and
        the former database may be put back meanwhile. What was erased goes at once."""
        if self._root.is_dir():
            (self._root / _SPARED).touch()

    def _keep(self, conversation_id: str, name: str, prepared: Prepared) -> None:
        folder = self._folder(conversation_id)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root.chmod(0o700)
        for path, content in ((folder / f"{name}.small", prepared.small), (folder / _named(name), prepared.content)):
            if content is not None:
                _write(path, content)
        for place in (folder, self._root):
            _flush(place)

    def _sweep(self, known: set[tuple[str, str]], before: float, erased: Collection[str]) -> int:
        gone, spared = 0, self._spared()
        for path in self._files():
            if spared and path.parent.name not in erased:
                continue
            if (path.parent.name, path.name.removesuffix(".small")) not in known and path.stat().st_mtime <= before:
                path.unlink(missing_ok=True)
                gone += 1
                with contextlib.suppress(OSError):
                    path.parent.rmdir()
        return gone

    def _spared(self) -> bool:
        mark = self._root / _SPARED
        if mark.exists() and time.time() - mark.stat().st_mtime < _SPARED_SECONDS:
            return True
        mark.unlink(missing_ok=True)
        return False

    def _files(self) -> Iterator[Path]:
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if folder.is_dir() and not folder.is_symlink():
                yield from list(folder.iterdir())

    def _folder(self, conversation_id: str) -> Path:
        return self._root / _named(conversation_id)


def looked_into(content: bytes, most_bytes: int) -> Prepared:
    """Raises AttachmentRefused."""
    if len(content) > most_bytes:
        raise AttachmentRefused(f"the file is larger than {most_bytes // 1024 // 1024} MB", "too_large")
    media = media_type(content)
    if media in PICTURES:
        return drawn_anew(content)
    if media == "application/pdf":
        return Prepared("pdf", media, "pdf", content)
    return Prepared("audio", media, ending(media), content)


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _named(name: str) -> str:
    """A name of ours and nothing else: whatever a request asks for never leaves the folder."""
    if not _NAME.fullmatch(name):
        raise ValueError("a name in the folder has 32 hexadecimal digits")
    return name


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
