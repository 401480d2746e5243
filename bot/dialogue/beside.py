"""Child processes that work beside the answering: they take what nobody else needs, and end with us."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Sequence

import psutil

NICENESS = 19  # the lowest priority there is


def bound(command: Sequence[str]) -> list[str]:
    """The command, ended by the system when we are killed."""
    return [*_known("setpriv", "--pdeathsig", "KILL"), *command]


def beside(command: Sequence[str]) -> list[str]:
    """The same, with the lowest priority for processor and disk."""
    return bound([*_known("nice", "-n", str(NICENESS)), *_known("ionice", "-c", "3"), *command])


def _known(*words: str) -> tuple[str, ...]:
    """Each replaces itself by what follows: one process in the end. What a machine does not have is left out."""
    return words if shutil.which(words[0]) else ()


@contextlib.asynccontextmanager
async def ended(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Whatever happens in the block, neither the process nor what it has started outlives it."""
    try:
        yield
    finally:
        if process.returncode is None:
            started = _started_by(process.pid)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            for one in started:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            await process.wait()


def _started_by(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
