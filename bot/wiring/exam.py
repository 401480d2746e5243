"""What every new understanding is tested with: the fixed set beside the project, and the town's own questions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.core.comparison import Expected
from bot.service.evaluate import read_questions
from bot.store.teaching import SqlTeaching


async def exam_questions(place: Path, teaching: SqlTeaching) -> list[Expected]:
    """`place`: a file or a folder of `*.jsonl`. Raises BadInput, naming the file and line."""
    own = [
        Expected(text=one.text, language=one.language, intent=one.intent, page=one.page, town=True)
        for one in await teaching.regressions()
    ]
    return [*await asyncio.to_thread(_fixed, place), *own]


def _fixed(place: Path) -> Sequence[Expected]:
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    return [
        Expected(text=label["text"], language=label["language"], intent=label.get("intent"), page=label.get("page"))
        for file in files
        for label in read_questions(file.read_text("utf-8").splitlines(), str(file))
    ]
