"""Asks trained models many questions, in a process of its own beside the answering (`lotse understanding examine`).

What a model answers is kept beside the models, by model and by the code that answers: the live one is asked once.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.core.errors import LotseError
from bot.core.learning.comparison import Given
from bot.dialogue.beside import beside, ended
from bot.dialogue.own_folder import own_folder

logger = logging.getLogger(__name__)
_LIMIT_SECONDS = 1800
_KEPT_ANSWERS = 8
_ANSWERS_COME_FROM = ("bot/core", "bot/language", "bot/service", "nlu/danger", "nlu/dates")
_SUFFIXES = {".py", ".yml"}


class ExaminationFailed(LotseError):
    """The models could not be asked."""


class ModelExaminer:
    """Implements `Examiner` of `bot/service/learning/renewal_ports.py`.

    `environment`: the settings that lead to our database and content; `turn`: held meanwhile, so that no training needs
    memory at the same time.
    """

    def __init__(self, project: Path, folder: Path, environment: Mapping[str, str], turn: asyncio.Lock) -> None:
        self._project, self._folder, self._work = project, folder / "answers", folder / "examining"
        self._environment, self._turn = environment, turn

    async def answers(
        self, models: Sequence[Path], texts: Sequence[str], progress: Callable[[float], None]
    ) -> list[Mapping[str, Given]]:
        """Raises ExaminationFailed."""
        version = await asyncio.to_thread(self._version)
        files = [self._folder / f"{model.name.partition('.')[0]}-{version}.json" for model in models]
        known = [await asyncio.to_thread(_read, file) for file in files]
        missing = [[text for text in texts if text not in answers] for answers in known]
        if any(missing):
            async with self._turn:
                found = await self._ask(list(zip(models, missing)), progress)
            for file, answers, more in zip(files, known, found):
                answers.update(more)
                await asyncio.to_thread(self._keep, file, answers)
        return [{text: Given.model_validate(answers[text]) for text in texts} for answers in known]

    async def _ask(
        self, plan: Sequence[tuple[Path, Sequence[str]]], progress: Callable[[float], None]
    ) -> list[dict[str, Any]]:
        with own_folder(self._work) as folder:
            asked, answered = folder / "plan.json", folder / "answers.json"
            asked.write_text(json.dumps([{"model": str(m), "texts": list(t)} for m, t in plan]), "utf-8")
            complaints = folder / "complaints"
            try:
                status = await self._run(asked, answered, complaints, progress)
            except TimeoutError:
                raise ExaminationFailed("the models took too long to answer") from None
            if status or not answered.exists():
                said = complaints.read_text("utf-8", "replace").strip().rpartition("\n")[2]
                kind = said.partition(":")[0]  # of an error: what follows might hold a question's words
                why = said[:200] if said.startswith("lotse: ") else kind if kind.replace(".", "").isidentifier() else ""
                raise ExaminationFailed(f"the models could not be asked (exit status {status}) {why}")
            found: list[dict[str, Any]] = json.loads(answered.read_text("utf-8"))
            return found

    async def _run(self, asked: Path, answered: Path, complaints: Path, progress: Callable[[float], None]) -> int:
        command = [sys.executable, "-m", "bot.cli", "understanding", "examine", str(asked), str(answered)]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
        with complaints.open("wb") as complained:
            process = await asyncio.create_subprocess_exec(
                *beside(command), cwd=self._project, env=outside | dict(self._environment),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complained,
            )  # fmt: skip
        assert process.stdout is not None
        async with ended(process), asyncio.timeout(_LIMIT_SECONDS):
            async for line in process.stdout:
                done, _, of = line.decode("ascii", "replace").partition("/")
                if done.isdigit() and of.strip().isdigit():
                    progress(int(done) / max(int(of), 1))
            return await process.wait()

    def _version(self) -> str:
        """Changes with whatever else than the model an answer comes from."""
        digest = hashlib.sha256()
        for root in _ANSWERS_COME_FROM:
            for file in sorted(f for f in (self._project / root).rglob("*") if f.suffix in _SUFFIXES):
                digest.update(file.read_bytes())
        return digest.hexdigest()[:12]

    def _keep(self, file: Path, answers: Mapping[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(answers, ensure_ascii=False, separators=(",", ":")), "utf-8")
        unfinished.replace(file)
        kept = sorted(self._folder.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_KEPT_ANSWERS]:
            old.unlink()


def _read(file: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known
