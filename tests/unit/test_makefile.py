"""What `make` does before and beside its rules, in a folder of its own; nothing is set up or removed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import PROJECT


def _made(folder: Path, *arguments: str) -> str:
    shutil.copy(PROJECT / "Makefile", folder)
    return subprocess.run(
        ["make", "-n", "--no-print-directory", *arguments], cwd=folder, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.parametrize("environment", [".venv", ".venv-rasa"])
@pytest.mark.parametrize("python", [sys.executable, "/nowhere/python3"])
def test_an_environment_whose_interpreter_is_gone_is_not_ready(tmp_path: Path, environment: str, python: str) -> None:
    (tmp_path / environment / "bin").mkdir(parents=True)
    (tmp_path / environment / "bin" / "python").symlink_to(python)
    ready = tmp_path / environment / ".ready"
    ready.touch()
    _made(tmp_path, "help")
    assert ready.exists() == (python == sys.executable)


def test_cleaning_takes_no_data_away(tmp_path: Path) -> None:
    removed = _made(tmp_path, "clean").split()
    assert removed == ["rm", "-rf", ".venv", ".venv-rasa", "var/models", "var/tools"]
