"""The lock of a bot on SQLite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import Conflict
from bot.settings import PROJECT
from bot.store.running_bots import only_one

HOLD = """
import sys, time
from bot.store.running_bots import only_one
with only_one(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_bot_holds_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'lotse.db'}"
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdout=subprocess.PIPE, cwd=PROJECT) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(Conflict, match=f"process {other.pid}"), only_one(url):
            pass
        other.kill()
    with only_one(url):
        pass
