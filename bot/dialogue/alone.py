"""One process at a time at one thing, by a lock that the kernel lets go of when its process ends, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO

_LOOK_SECONDS = 0.5


@contextlib.asynccontextmanager
async def alone(file: Path, waiting: Callable[[], None]) -> AsyncIterator[None]:
    """Holds the lock on a file until the block ends; `waiting` is called once while another process holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        told = False
        while not _taken(lock):
            if not told:
                waiting()
            told = True
            await asyncio.sleep(_LOOK_SECONDS)
        yield


def held(file: Path) -> bool:
    """Whether some process holds it just now."""
    if not file.exists():
        return False
    with file.open("r") as lock:
        return not _taken(lock)


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
