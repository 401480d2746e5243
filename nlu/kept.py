"""What a training has learnt and the next one learns the same, kept in files of a folder.

Rasa keeps a component's results only while all that it learns from stays the same. What pages are about by themes is
learnt without the pages, and takes most of the time of learning them.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

FOLDER_VARIABLE = "LOTSE_KEPT"  # the folder; nothing is kept without it
Learnt = TypeVar("Learnt")


class Keep(Protocol):
    """Gives what was learnt under a name before, from the same things, or learns it."""

    def __call__(self, name: str, learn: Callable[..., Learnt], *learnt_from: Any) -> Learnt:
        """`learn(*learnt_from)`, whose arguments are told apart by what they look like printed."""


def nothing_kept(name: str, learn: Callable[..., Learnt], *learnt_from: Any) -> Learnt:
    return learn(*learnt_from)


def keeping(code: str) -> Keep:
    """code: a hash of all that learning depends on beside what is learnt from."""
    folder = os.environ.get(FOLDER_VARIABLE)
    return _Folder(Path(folder), code).keep if folder else nothing_kept


class _Folder:
    def __init__(self, folder: Path, code: str) -> None:
        self._folder, self._code = folder, code

    def keep(self, name: str, learn: Callable[..., Learnt], *learnt_from: Any) -> Learnt:
        key = hashlib.sha256(f"{self._code}\0{learnt_from!r}".encode()).hexdigest()[:16]
        file = self._folder / f"{name}-{key}.pickle"
        with suppress(OSError, pickle.UnpicklingError, EOFError):  # not there, or damaged: learnt again
            return _read(file)
        found = learn(*learnt_from)
        with suppress(OSError):  # a full disk costs the time again, no more
            self._write(file, found)
            self._tidy(name, file)
        return found

    def _write(self, file: Path, found: Any) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        try:
            unfinished.write_bytes(pickle.dumps(found, protocol=5))
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)

    def _tidy(self, name: str, newest: Path) -> None:
        """Of other examples or other code; of use only to whoever goes back to them."""
        for old in self._folder.glob(f"{name}-*"):
            if old != newest:
                old.unlink(missing_ok=True)


def _read(file: Path) -> Any:
    with file.open("rb") as kept:
        return pickle.load(kept)
