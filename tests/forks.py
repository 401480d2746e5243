"""Processes that start at once, to be killed: a parent has imported everything, and forks.

A start of Python and of our imports takes two seconds of a core; a test that kills fifty times would wait for nothing
else. What is killed is a process of its own all the same, and begins where `python -m module` begins after importing.

`python -m tests.forks` reads one JSON object a line, `{"module", "arguments", "environment"}`, and answers with the
process number. Its children die with it, and it ends with its standard input.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from types import TracebackType

from bot.settings import PROJECT

_PARENT_DIED = 1  # prctl(PR_SET_PDEATHSIG, …)
_DEAD_WITHIN = 10.0


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
        until = time.monotonic() + _DEAD_WITHIN
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.kill(self.pid, 0)
                time.sleep(0.005)
            raise RuntimeError(f"process {self.pid} does not end")


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

    def start(self, module: str, arguments: list[str], environment: dict[str, str] | None = None) -> Forked:
        assert self._parent.stdin and self._parent.stdout
        wanted = {"module": module, "arguments": arguments, "environment": environment or {}}
        self._parent.stdin.write(json.dumps(wanted) + "\n")
        self._parent.stdin.flush()
        return Forked(int(self._parent.stdout.readline()))


def _serve() -> None:
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in iter(sys.stdin.readline, ""):
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _import_everything() -> None:
    import bot.cli
    import bot.cli.desk_server
    import tests.telegram.bot_process

    _ = bot.cli.desk_server, tests.telegram.bot_process


def _become(wanted: dict[str, object]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.environ.update(wanted["environment"])  # type: ignore[call-overload]
    sys.argv = [str(wanted["module"]), *wanted["arguments"]]  # type: ignore[misc]
    status = 0
    try:
        runpy.run_module(str(wanted["module"]), run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        status = 1
    os._exit(status)


if __name__ == "__main__":
    _serve()
