"""What every process of the tests would make for itself at the same time after a change, made once.

`python -m tests.beforehand` compiles the tests as pytest wants them (with `assert` explained), and learns the language
detector. Nothing fails here: what is wrong shows in the tests.
"""

from __future__ import annotations

import contextlib
import os

import pytest

from bot.language.files import load_detector
from bot.settings import PROJECT


def main() -> None:
    load_detector(PROJECT, PROJECT / "var" / "models")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        pytest.main(["--collect-only", "-qq", str(PROJECT / "tests")])


if __name__ == "__main__":
    main()
