"""What we write lies in the data folder, which is closed to other accounts: not in the machine's own, which may be
small, or memory."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import psutil
import pytest

from bot.cli import engine
from bot.dialogue.address import Address, is_engine
from bot.dialogue.examining import ExaminationFailed, ModelExaminer
from bot.settings import PROJECT

_ELSEWHERE = re.compile(r"\b(TemporaryDirectory|NamedTemporaryFile|TemporaryFile|mkdtemp|mkstemp)\((?![^)]*dir=)")
_FAILS = "import pathlib, sys; pathlib.Path('asked').write_text('\\n'.join(sys.argv[3:])); sys.exit(3)"


def test_nothing_is_put_into_the_folder_of_the_machine() -> None:
    files = {file: file.read_text("utf-8") for file in (PROJECT / "bot").rglob("*.py")}
    assert any("mkdtemp(dir=" in text for text in files.values()), "the search finds something"
    assert not [str(file) for file, text in files.items() if _ELSEWHERE.search(text) or "gettempdir" in text]


async def test_questions_that_models_are_asked_lie_beside_them(tmp_path: Path) -> None:
    project, models = tmp_path / "project", tmp_path / "data" / "models"
    (project / "bot" / "cli").mkdir(parents=True)
    (project / "bot" / "__init__.py").touch()
    (project / "bot" / "cli" / "__init__.py").touch()
    (project / "bot" / "cli" / "__main__.py").write_text(_FAILS)
    examiner = ModelExaminer(project, models, {}, asyncio.Lock())
    with pytest.raises(ExaminationFailed):
        await examiner.answers([models / "one.tar.gz"], ["Hallo"], lambda _: None)
    asked = [Path(line) for line in (project / "asked").read_text().splitlines()]
    assert len(asked) == 2 and all(models in file.parents for file in asked)
    assert not any(file.parent.exists() for file in asked), "gone afterwards"


class Dying(psutil.Process):
    """A process that ends while it is looked at."""

    def cmdline(self) -> list[str]:
        raise psutil.NoSuchProcess(self.pid)


class Ended(psutil.Process):
    """A process that has ended and was not yet waited for."""

    def cmdline(self) -> list[str]:
        return []


def test_a_child_that_has_just_ended_is_no_engine() -> None:
    assert not is_engine(Dying()) and not is_engine(Ended())


def test_of_an_engine_that_has_just_ended_no_memory_is_told() -> None:
    class Town:
        @staticmethod
        def running_engine() -> Address:
            return Address("http://127.0.0.1:1", "", 2**22 + 1, "")  # no process of Linux has that number

    assert engine.engine_megabytes(Town()) is None  # type: ignore[arg-type]
