"""What a command writes does not cost anybody the file that lay there."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.whole_file import refuse_taken, write_whole
from bot.core.errors import BadInput


def test_a_workbook_that_is_there_stays_unless_it_may_go(tmp_path: Path) -> None:
    file = tmp_path / "texts.xlsx"
    refuse_taken(file, replace=False)
    file.write_bytes(b"two weeks of a translator's work")
    refused = CliRunner().invoke(cli, ["content", "export", str(file)])
    assert isinstance(refused.exception, BadInput) and "--replace" in str(refused.exception)
    assert file.read_bytes().startswith(b"two weeks")
    refuse_taken(file, replace=True)
    write_whole(file, b"new")
    assert file.read_bytes() == b"new" and list(tmp_path.iterdir()) == [file]


def test_where_there_is_no_room_the_file_before_stays_whole(tmp_path: Path) -> None:
    file = tmp_path / "texts.xlsx"
    file.write_bytes(b"before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(BadInput, match="cannot be written"):
            write_whole(file, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == b"before" and list(tmp_path.iterdir()) == [file]
