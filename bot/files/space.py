"""How much room a folder's disk has left."""

from __future__ import annotations

import shutil
from pathlib import Path

ENOUGH_MB = 200  # uploads and SQLite's log at their largest; a training looks for room of its own


def free_mb(folder: Path) -> int:
    """Of a folder that is not there yet: where it would be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return shutil.disk_usage(there).free // 1024**2


def nearly_full(folder: Path) -> bool:
    return free_mb(folder) < ENOUGH_MB
