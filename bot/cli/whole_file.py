"""A file that a command writes: it is there whole or not at all, and what lay there before stays unless it may go."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

from bot.core.errors import BadInput


def refuse_taken(file: Path, replace: bool) -> None:
    """Raises BadInput: something lies there, and nobody said that it may go."""
    if not replace and file.exists():
        raise BadInput(f"{file} is there already, maybe with somebody's work in it; another name, or --replace")


def write_whole(file: Path, content: bytes) -> None:
    """Beside its place first. Raises BadInput: nothing was written."""
    place = file.resolve()
    part = place.with_name(f".{place.name}.{token_hex(4)}.part")
    try:
        with part.open("xb") as unfinished:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        part.replace(place)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}); nothing there was changed") from error
    finally:
        part.unlink(missing_ok=True)
