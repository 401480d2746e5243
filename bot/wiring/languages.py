"""The bot's language model, learnt in a process of its own: a thread cannot be called off, and Lotse could not stop
before it is done (13 seconds of a core, minutes on a busy machine)."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

from bot.dialogue.alone import alone
from bot.dialogue.beside import bound, ended
from bot.language.files import kept_model
from bot.settings import PROJECT

logger = logging.getLogger(__name__)
_LOCK = "language.lock"
_AFTER_FAILURE_SECONDS = 1.0
# Ctrl-C and systemd tell it too, but it is we who end it: else it would look as if it had failed.
_PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
from pathlib import Path
from bot.language.files import load_detector
load_detector(Path(sys.argv[1]), Path(sys.argv[2]))
"""


async def languages_learnt(folder: Path) -> Path:
    """Where the model for the present texts is kept. It lies there by then; when it could not be learnt, that is
    logged, and whoever loads it learns it. Called off, nothing is left running. Several may ask: it is learnt once."""
    kept = await asyncio.to_thread(kept_model, PROJECT, folder)
    if not kept.exists():
        async with alone(folder / _LOCK, lambda: None):
            if not kept.exists():
                await _learn(folder)
    return kept


async def _learn(folder: Path) -> None:
    """The process, to its end; it ends with us."""
    process = await asyncio.create_subprocess_exec(
        *bound([sys.executable, "-c", _PROGRAM, str(PROJECT), str(folder)]), cwd=PROJECT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    async with ended(process):
        if status := await process.wait():
            logger.error("the languages could not be learnt beside the work (exit status %s)", status)
            await asyncio.sleep(_AFTER_FAILURE_SECONDS)  # who ended it may end us too
