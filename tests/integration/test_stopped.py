"""Lotse is told to end while it learns for the first time, and while something else holds it up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bot.settings import PROJECT

pytestmark = pytest.mark.timeout(180)
_TRAINS = '#!/bin/sh\necho "learning"\nexec sleep 120\n'  # in the place of Rasa's interpreter
_HELD_UP = """
import asyncio, time, uvicorn
from bot.cli.serve import end_when_told

async def main():
    server = uvicorn.Server(uvicorn.Config(lambda: None))
    end_when_told(server)
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    print("up", flush=True)
    while not server.should_exit:
        await asyncio.sleep(0.01)
    print("ending", flush=True)

asyncio.run(main())
"""


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=outside | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def said(running: subprocess.Popen[str], words: str) -> None:
    assert running.stdout
    lines = []
    for line in running.stdout:
        lines.append(line)
        if words in line:
            return
    raise AssertionError("".join(lines))


def test_it_ends_in_the_middle_of_the_first_learning(tmp_path: Path) -> None:
    """It does not wait until the languages are learnt, and leaves no process behind."""
    python, models = tmp_path / "python", tmp_path / "data" / "models"
    python.write_text(_TRAINS)
    python.chmod(0o755)
    settings = {"LOTSE_DATA": str(tmp_path / "data"), "LOTSE_RASA_PYTHON": str(python), "LOTSE_PORT": "0"}
    with process("-m", "bot.cli", "serve", **settings) as running:
        said(running, "bot.wiring.learning learning")
        started = psutil.Process(running.pid).children(recursive=True)
        assert started and not list(models.glob("language-*.json")), "it learns just now"
        os.killpg(running.pid, signal.SIGTERM)  # as systemd does, and Ctrl-C
        assert running.wait(60) == 0
        assert not list(models.glob("language-*.json")), "it has waited for the languages"
        assert not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_told_again_it_ends_at_once() -> None:
    with process("-c", _HELD_UP) as running:
        said(running, "up")
        running.send_signal(signal.SIGTERM)
        running.send_signal(signal.SIGTERM)  # at the same time: told by whoever started it, and by the system
        said(running, "ending")
        time.sleep(1.1)
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 1
