"""The peers of `lotse nlu evaluate`, each step in a process of Rasa's environment, and what they answered."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.cli.questions import Labels
from bot.core.danger import STRONG_INTENTS
from bot.core.errors import LotseError
from bot.service.learning.evaluate import Asked
from bot.settings import PROJECT

_MISSING = 3


class PeerMissing(LotseError):
    """The peer cannot be had here; the message says why."""


@dataclass(frozen=True)
class Contender:
    """One row of the tables: a peer, and how many examples of every intent and language it learns from (None: all)."""

    name: str
    peer: str
    each: int | None

    @property
    def _arguments(self) -> list[str]:
        return [] if self.each is None else [str(self.each)]

    async def train(self, python: Path, home: Path) -> dict[str, Any]:
        """{"seconds", "peak_mb", "examples", …}; at once when its model is there."""
        found: dict[str, Any] = json.loads(await _run(python, "train", self.peer, str(home), *self._arguments))
        return found

    async def answer(self, python: Path, home: Path, labels: Labels) -> dict[str, Any]:
        """{"peak_mb", "answers": [{"ranking", "confident", "milliseconds"}]}, in the order of the labels."""
        with TemporaryDirectory(dir=home) as folder:
            asked, result = Path(folder) / "questions.jsonl", Path(folder) / "answers.json"
            asked.write_text("\n".join(json.dumps(label) for label in labels), "utf-8")
            await _run(python, "answer", self.peer, str(home), str(asked), str(result), *self._arguments)
            found: dict[str, Any] = json.loads(result.read_text("utf-8"))
        return found


@dataclass(frozen=True)
class Result:
    """What a contender did: its answers, in the order of the questions, and what it took."""

    name: str
    each: int | None
    asked: Sequence[Asked]
    cost: Mapping[str, Any] = field(default_factory=dict)


def as_asked(labels: Labels, answers: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """A peer's answers in the words of `lotse evaluate`. Its danger is a best intent of danger, however sure it is."""
    return [Asked(label, _described(label, answer), answer["milliseconds"]) for label, answer in zip(labels, answers)]


def _described(label: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    best = answer["ranking"][0][0]
    return {
        "intent": best,
        "candidates": [{"intent": name, "confidence": share} for name, share in answer["ranking"]],
        "zone": "confident" if answer["confident"] else "fallback",
        "danger": "strong" if best in STRONG_INTENTS else None,
        "language": label.get("language"),
    }


async def differences(python: Path, pairs: Mapping[str, Sequence[tuple[str, int, int]]]) -> dict[str, Any]:
    """Each difference with its interval, by `nlu.measuring.peers.bootstrap`."""
    command = [str(python), "-m", "nlu.measuring.peers.bootstrap"]
    found: dict[str, Any] = json.loads(await _started(command, json.dumps(pairs).encode()))
    return found


async def _run(python: Path, *arguments: str) -> bytes:
    return await _started([str(python), "-W", "ignore", "-m", "nlu.measuring.peers", *arguments])


async def _started(command: Sequence[str], given: bytes = b"") -> bytes:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, env=kept | {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        printed, error = await process.communicate(given)
    except asyncio.CancelledError:
        process.terminate()
        raise
    if process.returncode == _MISSING:
        raise PeerMissing(error.decode().strip())
    if process.returncode:
        raise LotseError(f"{' '.join(command[3:])}: {error.decode().strip()[-400:]}")
    return printed
