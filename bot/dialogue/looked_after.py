"""Whether other bots look after the server of a folder too: several processes on one data folder share one server."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class LookedAfter:
    """A lock that everybody shares who looks after the server; the kernel lets go of a dead one's."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "looked-after.lock"
        self._lock: IO[str] | None = None

    def begin(self) -> None:
        """Also when it has begun already. Raises OSError: the folder cannot be written."""
        if self._lock:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._file.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def by_others(self) -> bool:
        """Only who is alone can have it whole."""
        if self._lock is None:
            return False
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_SH)
        return False

    def end(self) -> None:
        if self._lock:
            self._lock.close()
        self._lock = None
