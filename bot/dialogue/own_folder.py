"""Folders that a process has to itself, and what killed ones have left in theirs (a model unpacked: 200 MB each)."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def own_folder(parent: Path) -> Iterator[Path]:
    """A new folder below `parent`, gone when the block ends. Those of processes that are dead go too: each holds the
    lock on its own, of which the kernel lets go."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(parent):  # nobody takes a folder away between its making and its lock
        for folder in parent.iterdir():
            if folder.is_dir() and not _in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)
        own = Path(mkdtemp(dir=parent))
        mine = os.open(own, os.O_RDONLY)
        fcntl.flock(mine, fcntl.LOCK_EX)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        os.close(mine)


def emptied(folder: Path) -> Path:
    """The folder, made if it is not there, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _in_use(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
