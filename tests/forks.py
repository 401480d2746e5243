"""Processes that start at once, to be killed or to run a command: a parent has imported everything, and forks.

A start of Python and of our imports takes two seconds of a core, and so does what every Lotse compiles from the same
files; a test that kills fifty times would wait for nothing else. What is killed is a process of its own all the same,
and begins where `python -m module` begins after importing.

`python -m tests.forks` reads one JSON object a line, `{"module", "arguments", "environment", "warm", "written"}`, and
answers with the process number. Its children die with it, and it ends with its standard input.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from bot.settings import PROJECT

_PARENT_DIED = 1  # prctl(PR_SET_PDEATHSIG, …)
_DEAD_WITHIN = 60.0
_COMMAND_WITHIN = 120.0


class Forked:
    """A running process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> None:
        """As `kill -9`; comes back when it is gone."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        os.kill(self.pid, by)
        self.ends(_DEAD_WITHIN)

    def ends(self, seconds: float) -> None:
        """Comes back when it is gone."""
        until = time.monotonic() + seconds
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.kill(self.pid, 0)
                time.sleep(0.005)
            raise RuntimeError(f"process {self.pid} does not end")


class Done(NamedTuple):
    """What became of a command."""

    status: int
    out: str
    err: str


class Forks:
    """`with Forks() as forks: forks.start("bot.cli", ["serve"], {"LOTSE_PORT": "8081"})`"""

    def __enter__(self) -> Forks:
        command = [sys.executable, "-m", "tests.forks"]
        self._parent = subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait(_DEAD_WITHIN)

    def start(
        self, module: str, arguments: list[str], environment: dict[str, str] | None = None, warm: bool = True
    ) -> Forked:
        """A process that serves, to be killed. `warm`: what every Lotse compiles anew is compiled once (7 seconds)."""
        return self._fork({"module": module, "arguments": arguments, "environment": environment or {}, "warm": warm})

    def run(self, module: str, arguments: list[str], environment: dict[str, str] | None = None) -> Done:
        """A command, to its end."""
        with tempfile.TemporaryDirectory() as folder:
            wanted = {"module": module, "arguments": arguments, "environment": environment or {}, "written": folder}
            self._fork(wanted).ends(_COMMAND_WITHIN)
            status, out, err = ((Path(folder) / name).read_text("utf-8") for name in _WRITTEN)
        return Done(int(status), out, err)

    def _fork(self, wanted: dict[str, object]) -> Forked:
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.write(json.dumps(wanted) + "\n")
        self._parent.stdin.flush()
        return Forked(int(self._parent.stdout.readline()))


_WRITTEN = ("status", "out", "err")


def _serve() -> None:
    _import_everything()
    signal.signal(signal.SIGCHLD, _reap)  # nobody else waits for them
    for line in iter(sys.stdin.readline, ""):
        wanted = json.loads(line)
        if wanted.get("warm"):
            _compile_once()
        pid = os.fork()
        if pid == 0:
            _become(wanted)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _reap(*_: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _import_everything() -> None:
    import bot.cli
    import bot.cli.desk_server
    import tests.telegram.bot_process

    _ = bot.cli.desk_server, tests.telegram.bot_process


@functools.cache
def _compile_once() -> None:
    """What every Lotse makes from the same files, as `made_once` for the tests of a process; no thread is begun."""
    import pytest

    from bot.cli.desk_town import OneAnswer
    from bot.service.staff.presence import DeskPresence
    from bot.settings import Settings
    from bot.wiring import build
    from bot.wiring import lotse as wiring
    from bot.wiring.files import load_dates
    from tests.made_once import share

    share(pytest.MonkeyPatch())
    lotse = build(Settings(data=PROJECT / "var"))
    lotse.answering(OneAnswer(), DeskPresence(lotse.clock))
    load_dates(PROJECT).warm()
    wiring.read_texts(PROJECT / "responses")
    wiring.town_items(PROJECT / "portal")
    gc.collect()
    gc.freeze()  # else the first look for garbage in a child copies all of this


def _become(wanted: dict[str, Any]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    written = Path(wanted["written"]) if "written" in wanted else None
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, name in enumerate(_WRITTEN):
        kept = written and number and os.open(written / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(kept or nothing, number)
    os.environ.update(wanted["environment"])
    sys.argv = [wanted["module"], *wanted["arguments"]]
    status = _status(wanted["module"])
    if written:
        sys.stdout.flush()
        sys.stderr.flush()
        (written / "status").write_text(str(status))
    os._exit(status)


def _status(module: str) -> int:
    """Runs the module: what Python would end with."""
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve()
