"""What the command line changes stands in the log of who did what."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from click.testing import CliRunner

from bot.cli import cli
from bot.cli.noted import in_german
from bot.core.accounts.audit import COMMAND_LINE, Wanted
from bot.core.content.content import OUTCOME_KINDS
from bot.core.content.kept_content import FATE_KINDS
from bot.store.accounts.audit import SqlAudit
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


async def test_what_an_import_by_command_did_is_told_in_german(lotse: Lotse, tmp_path: Path) -> None:
    table = tmp_path / "kurse.csv"
    table.write_text("Titel;Thema;Ort;Beginn\nNähen;Nähen;Rathaus;1.2.2027\n", "utf-8")
    env = {"LOTSE_DATA": str(tmp_path), "LOTSE_DATABASE_URL": lotse.settings.database}
    words = ["portal", "import", str(table), "--no-train"]
    done = await asyncio.to_thread(CliRunner().invoke, cli, words, env=env)
    assert done.exit_code == 0, done.output
    (entry,) = await SqlAudit(lotse.database, lotse.clock).read(Wanted(who=COMMAND_LINE), 9)
    assert entry.deed.detail == "1 neu"
    every = {str(kind): 2 for kind in (*OUTCOME_KINDS, *FATE_KINDS)}
    assert in_german(every).count(", ") == len(every) - 2, "each has a word, but what stayed as it was"
