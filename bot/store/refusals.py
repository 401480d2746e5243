"""Why the machine or the database refuses, and what to do about it."""

from __future__ import annotations

import errno
import logging
import socket
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, OperationalError

logger = logging.getLogger(__name__)

_AGAIN_SECONDS = 60.0
DAMAGED = (
    "its file is damaged: stop Lotse, move lotse.db, lotse.db-wal and lotse.db-shm aside (erased.log stays), then "
    "`lotse restore FILE` the latest backup (docs/running.md)"
)
_HINTS = (
    ("full", "make room for the data folder (LOTSE_DATA) and try again"),
    ("no space", "make room there and try again"),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("locked", "another program holds it (a viewer, a copy in progress?); end that one and try again"),
    ("readonly", "give this account the right to write in the data folder (LOTSE_DATA)"),
    ("read-only", "make it writable, or set LOTSE_DATA to a folder that is"),
    ("denied", "give this account the right to write there"),
)
_AWAY = (ConnectionError, TimeoutError, socket.gaierror)
# PostgreSQL's classes of errors about itself, not about what was asked: connection, transaction, resources, operator.
_ITS_OWN, _LOCKED = ("08", "25", "53", "57", "58"), "55P03"
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_SQLITES_OWN = _BROKEN + tuple(
    f"SQLITE_{why}" for why in ("BUSY", "LOCKED", "FULL", "READONLY", "IOERR", "CANTOPEN", "PERM", "PROTOCOL")
)
_MACHINES_OWN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE)


def refusal(error: OSError | DBAPIError) -> str:
    """Why the machine or the database refuses, and what to do; no values."""
    where, why = _told(error)
    if isinstance(error, _AWAY):
        return f"the database cannot be reached: {why}; does it run, and is LOTSE_DATABASE_URL right?"
    hint = next((hint for words, hint in _HINTS if words in why.lower()), "`lotse doctor` says more")
    return f"{where}: {why}; {hint}"


def expected(error: BaseException | None) -> bool:
    """Whether it tells of the machine or the database as they are just now (full, held, away), and not of a mistake of
    ours: then where in the code it came up helps nobody."""
    if isinstance(error, DBAPIError):
        named = str(getattr(error.orig, "sqlite_errorname", None) or "")
        return named.startswith(_SQLITES_OWN) if named else _of_itself(error)
    return isinstance(error, ConnectionError) or (isinstance(error, OSError) and error.errno in _MACHINES_OWN)


def damaged(error: BaseException) -> bool:
    """Whether the file of an SQLite database is broken: nothing but a backup helps."""
    named = str(getattr(getattr(error, "orig", None), "sqlite_errorname", None) or "")
    return named.startswith(_BROKEN)


class Refusals:
    """Tells the log why nothing can be stored or read, once a minute for each reason."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._told = clock, dict[str, float]()

    def tell(self, error: OSError | DBAPIError) -> None:
        if isinstance(error, DBAPIError) and not _of_itself(error):
            return
        if not logger.hasHandlers():  # a command: it says so itself
            return
        said, seconds = refusal(error), self._clock()
        if seconds - self._told.get(said, -_AGAIN_SECONDS) >= _AGAIN_SECONDS:
            lately = {one: at for one, at in self._told.items() if seconds - at < _AGAIN_SECONDS}
            self._told = {said: seconds, **lately}
            logger.error("%s", said)


def _told(error: OSError | DBAPIError) -> tuple[str, str]:
    if isinstance(error, DBAPIError):
        return "the database refuses", str(error.orig).partition("\n")[0]
    return str(error.filename or "the machine"), error.strerror or type(error).__name__


def _of_itself(error: DBAPIError) -> bool:
    """Whether its first line speaks of the database and not of what was to be stored."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state:
        return state.startswith(_ITS_OWN) or state == _LOCKED
    return isinstance(error, OperationalError) or damaged(error)
