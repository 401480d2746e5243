"""Where a server of Rasa listens: a file that only we can read, and how its process is told from a stranger's."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

MODULE = "nlu.server"
_FRESH_SECONDS = 24.0  # whoever looks after a server touches its file every three


@dataclass(frozen=True)
class Address:
    """Where a server listens, with what token, as which process, with which model."""

    base: str
    token: str
    pid: int
    model: str

    @classmethod
    def read(cls, file: Path) -> Address | None:
        """The address in a file, if its server runs."""
        address = cls.written(file)
        return address if address and address.runs() else None

    @classmethod
    def written(cls, file: Path) -> Address | None:
        """The address in a file, whether its server runs or not."""
        try:
            return cls(**json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    @classmethod
    def looked_after(cls, file: Path) -> Address | None:
        """The address, if a running bot looks after the server (it touches the file every few seconds)."""
        try:
            fresh = time.time() - file.stat().st_mtime < _FRESH_SECONDS
        except OSError:
            return None
        return cls.read(file) if fresh else None

    def runs(self) -> bool:
        """Whether the process of that number is this server (`_start` says how it was called)."""
        try:
            words = psutil.Process(self.pid).cmdline()  # read once: of a process that ends it is empty from then on
        except psutil.Error:
            return False
        return MODULE in words and self.base.endswith(f":{words[-1]}")

    def write(self, file: Path) -> None:
        """Whole or not at all: another bot may read it at any moment."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        try:
            beside.touch(mode=0o600, exist_ok=False)
            beside.write_text(json.dumps(asdict(self)))
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)


def is_engine(process: psutil.Process) -> bool:
    """By how `_start` calls it. One that has just ended is none."""
    try:
        return MODULE in process.cmdline()
    except psutil.Error:
        return False
