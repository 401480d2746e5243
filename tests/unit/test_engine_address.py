"""The file that says where the dialogue engine listens."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from bot.dialogue.address import Address

FORMER, NEW = Address("http://127.0.0.1:1", "old", 1, "a"), Address("http://127.0.0.1:2", "new", 2, "b")


def test_whoever_reads_it_meanwhile_has_the_former_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "run" / "rasa.json"
    FORMER.write(file)
    with file.open() as reading:
        NEW.write(file)
        assert json.load(reading)["token"] == "old"
    assert json.loads(file.read_text())["token"] == "new"
    assert list(file.parent.iterdir()) == [file]


def test_only_we_may_read_it_whatever_lay_there(tmp_path: Path) -> None:
    file = tmp_path / "rasa.json"
    file.touch(mode=0o644)
    NEW.write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_is_left_of_one_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "rasa.json"
    file.mkdir()
    with pytest.raises(OSError):
        NEW.write(file)
    assert list(tmp_path.iterdir()) == [file]
