"""`rasa test`: the stories in tests/stories/ hold with the model that the rules were trained into."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.dialogue.server import child_environment
from bot.settings import PROJECT
from bot.wiring import build
from tests.conftest import settings

pytestmark = pytest.mark.rasa

STORIES = PROJECT / "tests" / "stories"
_SECONDS = 150


async def model_of(data: Path) -> Path:
    """The model that fits the demo town and the files as they are."""
    made = build(settings(data))
    try:
        await made.library.refresh()
        model = made.model()
        assert model is not None
        return model
    finally:
        await made.close()


async def test_the_rules_lead_where_the_stories_say(trained: Path, tmp_path: Path) -> None:
    rasa = PROJECT / ".venv-rasa" / "bin" / "python"
    model = await model_of(trained)
    process = await asyncio.create_subprocess_exec(
        str(rasa), "-W", "ignore", "-m", "rasa", "test", "core", "--model", str(model), "--stories", str(STORIES),
        "--out", str(tmp_path), "--no-plot", "--fail-on-prediction-errors", cwd=tmp_path,
        env=child_environment(PROJECT), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_SECONDS):
            printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, printed.decode("utf-8", "replace")[-3000:]
    report = json.loads((tmp_path / "story_report.json").read_text("utf-8"))
    told = sum(file.read_text("utf-8").count("\n- story:") for file in STORIES.glob("*.yml"))
    assert report["conversation_accuracy"] == {"accuracy": 1.0, "correct": told, "with_warnings": 0, "total": told}
