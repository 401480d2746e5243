"""What newcomers wrote and how staff sign in is not for other accounts of the machine."""

from __future__ import annotations

import stat
from pathlib import Path

from bot.files.closed import closed
from bot.settings import Settings
from bot.wiring import build


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


async def test_the_data_folder_is_closed_when_it_is_made_and_when_it_was_open(tmp_path: Path) -> None:
    made, open_before = tmp_path / "new" / "data", tmp_path / "old"
    open_before.mkdir(mode=0o755)
    for folder in (made, open_before):
        lotse = build(Settings(data=folder))
        await lotse.close()
        assert mode(folder) == 0o700, folder


def test_a_folder_for_everybody_stays_open(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    assert mode(closed(tmp_path)) == 0o1777


def test_what_else_a_folder_says_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    assert mode(closed(tmp_path)) == 0o2700
