"""A folder that no other account of the machine can look into, whatever the files in it allow.

SQLite makes its database and the two files beside it readable by everybody; they hold messages and password hashes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bot.core.errors import BadInput

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def closed(folder: Path) -> Path:
    """Makes it when it is missing, and closes it when it is ours. A folder for everybody, like /tmp, stays as it is.

    Raises BadInput: there can be no folder.
    """
    try:
        folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made or is no folder ({error.strerror}); set LOTSE_DATA to one") from error
    state = folder.stat()
    if state.st_uid == os.geteuid() and state.st_mode & _OTHERS and not state.st_mode & stat.S_ISVTX:
        folder.chmod(stat.S_IMODE(state.st_mode) & ~_OTHERS)
    return folder
