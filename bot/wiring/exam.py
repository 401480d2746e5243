"""What every new understanding is tested with: the fixed set beside the project, and the town's own questions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.core.errors import BadInput
from bot.core.learning.comparison import Expected
from bot.service.learning.evaluate import read_questions
from bot.store.learning.teaching import SqlTeaching


async def exam_questions(place: Path, teaching: SqlTeaching) -> list[Expected]:
    """`place`: a file or a folder of `*.jsonl`.

    Raises BadInput, naming the file and what is wrong with it; also when it asks nothing, for then a new understanding
    would be published untested.
    """
    own = [
        Expected(text=one.text, language=one.language, intent=one.intent, page=one.page, town=True)
        for one in await teaching.regressions()
    ]
    return [*await asyncio.to_thread(_fixed, place), *own]


def _fixed(place: Path) -> Sequence[Expected]:
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not files:
        raise BadInput(f"{place}: no *.jsonl with test questions in it; see LOTSE_TEST_QUESTIONS in docs/settings.md")
    return [question for file in files for question in _of(file)]


def _of(file: Path) -> Iterator[Expected]:
    try:
        content = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: cannot be read ({error}); see LOTSE_TEST_QUESTIONS in docs/settings.md") from error
    for label in read_questions(content, str(file)):
        if "language" not in label:
            raise BadInput(f"{file}: {label['text'][:40]!r} needs `language`")
        yield Expected(
            text=label["text"], language=label["language"], intent=label.get("intent"), page=label.get("page")
        )
