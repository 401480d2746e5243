"""Whoever runs the first command: the bot can write on in what it has made, and the doctor tells where it cannot."""

from __future__ import annotations

import importlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.store.migrate import upgrade
from bot.store.running_bots import only_one
from bot.store.steps.erased import ErasedLog
from bot.wiring import build
from tests.conftest import settings

doctor = importlib.import_module("bot.cli.doctor")  # `bot.cli.doctor` is the command
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BOT = 4711
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


async def test_a_start_begins_the_log_of_what_is_erased(tmp_path: Path) -> None:
    """Else the first backup did, under whatever account it ran."""
    lotse = build(settings(tmp_path))
    await lotse.prepare()
    await lotse.close()
    assert lotse.settings.erased_log.read_text().startswith("begun ")
    assert doctor._files(lotse.settings)


@as_root
def test_what_root_makes_belongs_to_whom_the_folder_belongs_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, BOT, BOT)
    url, log = settings(data).database, ErasedLog(data / "erased.log")
    log.begin(NOW)
    upgrade(url)
    with only_one(url):
        pass
    log.note(["a" * 32], NOW.replace(year=2020))
    log.compact(NOW)
    assert log.ids() == set(), "it was written anew"
    assert {path.name: path.stat().st_uid for path in data.iterdir()}.items() >= {
        ("erased.log", BOT), ("lotse.db", BOT), ("lotse.db.lock", BOT),
    }  # fmt: skip
    assert {path.stat().st_uid for path in data.iterdir()} == {BOT}


@as_root
@pytest.mark.parametrize("there", ["lotse.db", "erased.log"])
def test_in_a_folder_of_roots_it_belongs_to_whom_the_files_there_belong_to(tmp_path: Path, there: str) -> None:
    (tmp_path / there).touch()
    os.chown(tmp_path / there, BOT, BOT)
    log = ErasedLog(tmp_path / "erased.log")
    log.note(["a" * 32], NOW.replace(year=2020))
    log.compact(NOW)
    assert log.path.stat().st_uid == (tmp_path / there).stat().st_uid == BOT


@as_root
@pytest.mark.parametrize("name", ["erased.log", "lotse.db-wal", "lotse.db.lock"])
def test_the_doctor_tells_a_file_of_another_account(tmp_path: Path, name: str) -> None:
    for path in (tmp_path / "lotse.db", tmp_path / name):
        path.touch()
    assert "can be written" in doctor._files(settings(tmp_path))
    os.chown(tmp_path / "lotse.db", BOT, BOT)
    with pytest.raises(BadInput, match=rf"{name} belongs to another account.*chown"):
        doctor._files(settings(tmp_path))


def test_the_doctor_tells_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "erased.log").mkdir()
    with pytest.raises(BadInput, match=r"erased\.log cannot be written"):
        doctor._files(settings(tmp_path))
