"""The questions in `tests/questions`: read to measure, never to learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.service.evaluate import read_questions
from bot.settings import PROJECT

QUESTIONS = PROJECT / "tests" / "questions"
LATER = {  # written later, by others, and harder
    "second": QUESTIONS / "second",  # varied, not the phrasing that comes to mind first
    "third": QUESTIONS / "third",  # circumstances, often without the name of the matter
}
Labels = Sequence[dict[str, Any]]


def all_questions(folder: Path = QUESTIONS) -> Labels:
    """Every language after the other."""
    return [label for file in sorted(folder.glob("*.jsonl")) for label in questions_of(file)]


def questions_of(file: Path) -> Labels:
    """Raises BadInput, naming the line."""
    return read_questions(file.read_text("utf-8").splitlines(), str(file))
