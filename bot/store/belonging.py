"""Whom the files beside the database belong to. The bot has to write on in what a command has made, say a backup that
root ran: it gets the owner of the database, or of the folder where there is no file of one yet.
"""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = 0
_DATABASE = "lotse.db"


def handed_over(*made: Path, like: Path | None = None) -> None:
    """What root has made; any other account cannot give files away. `like`: a file that it takes the place of."""
    for path in made if os.geteuid() == _ROOT else ():
        if path.exists() and path.stat().st_uid == _ROOT:
            owner = (like or _of_the_bot(path)).stat()
            os.chown(path, owner.st_uid, owner.st_gid)


def refused(files: list[Path]) -> list[str]:
    """Those that this account cannot write on in, or the bot's account when root asks, and why."""
    return [f"{path} {why}" for path in files if path.exists() and (why := _why(path))]


def _why(path: Path) -> str | None:
    model = _of_the_bot(path)
    owner = model.stat().st_uid
    if os.geteuid() == _ROOT and owner not in (_ROOT, path.stat().st_uid):  # root may write everywhere
        return f"belongs to another account than {model}"
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        return f"cannot be written ({error.strerror})"
    return None


def _of_the_bot(path: Path) -> Path:
    database = path.with_name(_DATABASE)
    return database if database.exists() and database != path else path.parent
