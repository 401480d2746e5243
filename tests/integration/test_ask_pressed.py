"""`lotse ask --pressed`: a button instead of words, on the command line, with the real engine."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.dialogue.server import RasaServer


async def ask(*words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, cli, ["ask", *words])


async def test_a_pressed_button_is_answered_in_the_language_so_far(
    engine: RasaServer, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOTSE_DATA", str(trained))
    result = await ask("--pressed", "intent:work_permit", "--language", "uk", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["language"], answer["intent"], answer["zone"]) == ("uk", "work_permit", "confident")
    assert "Ausländerbehörde" in answer["replies"][0]["text"]
    assert any(reply["buttons"] for reply in answer["replies"])
