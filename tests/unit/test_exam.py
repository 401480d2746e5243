"""Without questions to test it with, no new understanding is published; and whoever set them reads what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.wiring.exam import exam_questions


class NoneOfItsOwn:
    async def regressions(self) -> list[object]:
        return []


async def asked(place: Path) -> int:
    return len(await exam_questions(place, NoneOfItsOwn()))  # type: ignore[arg-type]


async def test_questions_come_from_a_file_or_all_files_of_a_folder(tmp_path: Path) -> None:
    for name in ("ar", "uk"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "1", "language": "{name}", "intent": "greet"}}\n')
    assert (await asked(tmp_path), await asked(tmp_path / "ar.jsonl")) == (2, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"no \*\.jsonl with test questions"),
        (b'{"text": "hello", "intent": "greet"}', "'hello' needs `language`"),
        (b"\xff\xfe", "cannot be read"),
        (b"", "no questions in it"),
    ],
)
async def test_what_is_wrong_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "de.jsonl").write_bytes(content)
    with pytest.raises(BadInput, match=said):
        await asked(tmp_path)


async def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.jsonl: cannot be read"):
        await asked(tmp_path / "gone.jsonl")
