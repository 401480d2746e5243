"""Code that needs Rasa's environment (Python 3.10) runs there: a short script that prints one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from .samples import PROJECT

_PYTHON = PROJECT / ".venv-rasa" / "bin" / "python"


def answers_of(script: str) -> Any:
    """What the script prints last, as data. Its failure is the test's failure, with its own traceback."""
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        [str(_PYTHON), "-W", "ignore", "-c", script], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
