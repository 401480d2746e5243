"""`.ci/setup` on machines that lack something: it says what, in words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import PROJECT

_OF_ANY_MACHINE = ("bash", "dirname")
_TOO_OLD = "#!/bin/sh\nexit 1\n"  # what Python 3.10 says when it is asked whether it is 3.11


@pytest.fixture
def old_machine(tmp_path: Path) -> Path:
    """A project on a machine whose only Python is too old, and that has no uv."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "programs").mkdir()
    shutil.copy(PROJECT / ".ci" / "setup", tmp_path / ".ci" / "setup")
    for name in _OF_ANY_MACHINE:
        (tmp_path / "programs" / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "programs" / "python3").write_text(_TOO_OLD)
    (tmp_path / "programs" / "python3").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("part", ["tools", "bot"])
def test_python_that_is_too_old_is_named(old_machine: Path, part: str) -> None:
    ended = subprocess.run(
        [old_machine / "programs" / "bash", old_machine / ".ci" / "setup", part],
        env={"PATH": str(old_machine / "programs"), "HOME": str(old_machine)},
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stdout + ended.stderr == "setup: Python 3.11 or newer is needed\n"
