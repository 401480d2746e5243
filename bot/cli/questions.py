"""The questions in `tests/questions`: read to measure, never to learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.core.errors import BadInput
from bot.service.learning.evaluate import read_questions
from bot.settings import PROJECT

QUESTIONS = PROJECT / "tests" / "questions"
LATER = {  # written later, by others, and harder
    "second": QUESTIONS / "second",  # varied, not the phrasing that comes to mind first
    "third": QUESTIONS / "third",  # circumstances, often without the name of the matter
}
_WHY = {"id": ", the same for one question in all languages: without it languages cannot be compared"}
Labels = Sequence[dict[str, Any]]


def all_questions(folder: Path = QUESTIONS) -> Labels:
    """Every language after the other."""
    return [label for file in sorted(folder.glob("*.jsonl")) for label in questions_of(file)]


def questions_of(file: Path) -> list[dict[str, Any]]:
    """Raises BadInput, naming the line, or saying why the file cannot be read."""
    return read_questions(content_of(file), str(file))


def about_pages(file: Path) -> list[dict[str, Any]]:
    """Those of a file from which the ranking of pages is learnt.

    Raises:
        BadInput: a question has no page, language or `id`, or none is in the split `train`.
    """
    labels = questions_of(file)
    for label in labels:
        if missing := [name for name in ("page", "language", "id") if name not in label]:
            raise BadInput(f"{file}: {label['text'][:40]!r} needs `{missing[0]}`{_WHY.get(missing[0], '')}")
    if not any(label.get("split") == "train" for label in labels):
        raise BadInput(f'{file}: no question has "split": "train", from which the weights are learnt')
    return labels


def content_of(file: Path) -> str:
    """The text of a file, read once, so that it may be a pipe. Raises BadInput."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read ({error})") from error
