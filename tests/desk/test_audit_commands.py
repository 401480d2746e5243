"""What the command line changes stands in the log of who did what."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from click.testing import CliRunner

from bot.cli import cli
from bot.core.audit import COMMAND_LINE, Wanted
from bot.store.audit import SqlAudit
from bot.wiring import Lotse

_COMMANDS = Path(__file__).parents[2] / "bot" / "cli"


async def test_people_and_backups_by_command_are_noted(lotse: Lotse, tmp_path: Path) -> None:
    """The commands run on the same database."""
    env = {"LOTSE_DATA": str(tmp_path), "LOTSE_DATABASE_URL": lotse.settings.database}
    for words in (
        ["staff", "add", "olena@musterstadt.example", "--name", "Olena", "--role", "reviewer"],
        ["backup", str(tmp_path / "a.backup")],
    ):
        done = await asyncio.to_thread(CliRunner().invoke, cli, words, env=env)
        assert done.exit_code == 0, done.output
    entries = [entry.deed for entry in await SqlAudit(lotse.database, lotse.clock).read(Wanted(who=COMMAND_LINE), 9)]
    assert [deed.action for deed in entries] == ["lotse backup", "lotse staff add"]
    assert entries[1].about == "Olena, Gegenlesen" and "olena@" not in str(entries)


def test_every_command_that_changes_the_town_notes_it() -> None:
    """By reading the code: a command line has no single door."""
    for name in ("staff", "portal", "portal_sources", "content", "content_folder", "backup"):
        text = (_COMMANDS / f"{name}.py").read_text("utf-8")
        assert re.search(r"await noted(_in_log)?\(", text), name
