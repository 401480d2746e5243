"""Code that needs Rasa's environment (Python 3.10) runs there: a short script that prints one JSON object."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from .samples import PROJECT

_PYTHON = PROJECT / ".venv-rasa" / "bin" / "python"
# As in our own processes there: TensorFlow would take five seconds of every script that loads a part of Rasa.
_AS_WE_DO = "from nlu.without_tensorflow import leave_out\nleave_out()\n"


def answers_of(script: str) -> Any:
    """What the script prints last, as data; run once for all processes of a test run. Its failure is the test's
    failure, with its own traceback."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return _answers_of(script)
    kept = Path(tempfile.gettempdir()) / f"lotse-{run}-{hashlib.sha256(script.encode()).hexdigest()[:16]}.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(_answers_of(script)), "utf-8")
        return json.loads(kept.read_text("utf-8"))


def _answers_of(script: str) -> Any:
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        [str(_PYTHON), "-W", "ignore", "-c", _AS_WE_DO + script],
        cwd=PROJECT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-3000:]}"
    return json.loads(done.stdout.splitlines()[-1])
