"""An engine that a command starts beside a `lotse serve` that is just starting, or learning (a stand-in)."""

from __future__ import annotations

import asyncio
import gzip
import os
from pathlib import Path

import psutil
import pytest

from bot.cli.engine import answering_ready, engine_megabytes
from bot.dialogue import server
from bot.dialogue.address import Address, is_engine
from bot.dialogue.own_folder import own_folder
from bot.settings import Settings
from bot.wiring import Lotse
from tests.conftest import settings
from tests.integration.test_engine_process import python, watched  # noqa: F401  (a fixture)


@pytest.fixture
def town(lotse: Lotse, python: Path, tmp_path: Path) -> Settings:  # noqa: F811
    """A data folder whose model is there."""
    data = tmp_path / "town"
    (data / "models").mkdir(parents=True)
    with gzip.open(data / "models" / f"{lotse.trainer.fingerprint(lotse.learnt_from())}.tar.gz", "wb") as model:
        model.write(b"learnt")
    return settings(data, database_url=lotse.settings.database, rasa_python=python)


async def test_a_question_on_the_command_line_leaves_the_engine_of_a_starting_bot_alone(
    town: Settings,
    python: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "_PROBE_SECONDS", 600)
    async with watched(town.data, python) as bot:
        serves = await bot.address()
        os.utime(bot.file, (0, 0))  # as if nobody looked after it: it is only just starting
        async with answering_ready(town) as (lotse, _):
            own = [c.pid for c in psutil.Process().children() if is_engine(c) and c.pid != serves.pid]
            assert len(own) == 1 and (engine_megabytes(lotse) or 0) > 0
        assert serves.runs() and Address.read(bot.file) == serves
        assert not psutil.pid_exists(own[0]) and not list(town.asking_folder.iterdir())


@pytest.mark.parametrize("left", ["gone", "empty", "of another"])
async def test_the_file_says_again_where_the_engine_is_whatever_happened_to_it(
    tmp_path: Path,
    python: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    left: str,
) -> None:
    monkeypatch.setattr(server, "_PROBE_SECONDS", 0.05)
    async with watched(tmp_path, python) as bot:
        serves = await bot.address()
        if left == "of another":
            Address("http://127.0.0.1:1", "its", 1, "its").write(bot.file)
        else:
            bot.file.write_bytes(b"")
        if left == "gone":
            bot.file.unlink()
        async with asyncio.timeout(60):
            while Address.read(bot.file) != serves:
                await asyncio.sleep(0.02)


def test_what_a_killed_process_left_in_its_folder_goes_and_others_keep_theirs(tmp_path: Path) -> None:
    left = tmp_path / "of one that is dead"
    (left / "tmp").mkdir(parents=True)
    with own_folder(tmp_path) as first, own_folder(tmp_path) as second:
        (first / "model").touch()
        assert not left.exists() and first != second
        with own_folder(tmp_path):
            assert (first / "model").exists() and second.exists()
    assert not list(tmp_path.iterdir())
