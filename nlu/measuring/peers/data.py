"""What every peer gets and gives: examples or a sample of them, questions, answers; and where its model is kept."""

from __future__ import annotations

import hashlib
import json
import random
import resource
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol

from nlu.examples_file import Example

_SEED = 7
_RANKING_LENGTH = 10
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Judged:
    """What a peer says of one question: intents, best first; whether it would answer; how long it took."""

    ranking: Ranking
    confident: bool
    milliseconds: float


class PeerMissing(Exception):
    """The peer cannot be had here; the message says why."""


class Peer(Protocol):
    """`sources`: the files whose change makes its model stale. `in_child`: the steps that a child process does."""

    sources: Sequence[Path]
    in_child: tuple[str, ...]

    def train(self, examples: Sequence[Example], folder: Path) -> dict[str, float]:
        """Leaves a model in `folder`; returns what is worth knowing about the training, `seconds` at least."""

    def answer(self, questions: Sequence[dict[str, str]], folder: Path) -> list[Judged]:
        """Answers one question (`text`, `language`) after the other, with the model in `folder`."""


def sample(examples: Sequence[Example], each: int | None) -> list[Example]:
    """At most `each` examples of every intent in every language, the same ones every time; all without a number."""
    if each is None:
        return list(examples)
    cells: defaultdict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        cells[example.intent, example.language].append(example)
    chance = random.Random(_SEED)
    return [e for _, cell in sorted(cells.items()) for e in chance.sample(cell, min(each, len(cell)))]


def fingerprint(examples: Sequence[Example], sources: Sequence[Path]) -> str:
    """Changes with any example and with the peer's own code."""
    digest = hashlib.sha256(json.dumps([asdict(e) for e in examples]).encode())
    for file in sources:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def one_at_a_time(
    questions: Sequence[dict[str, str]],
    rank: Callable[[dict[str, str]], Ranking],
    confident: Callable[[Ranking], bool],
) -> list[Judged]:
    """Asks for a ranking of each question and takes the time."""
    found = []
    for question in questions:
        began = perf_counter()
        ranking = rank(question)
        took = (perf_counter() - began) * 1000
        found.append(Judged(ranking[:_RANKING_LENGTH], confident(ranking), took))
    return found


def peak_megabytes(children: bool) -> int:
    """The most memory that this process, or the largest of its children, has held so far.

    Of ourselves the kernel's mark of this program, since getrusage also counts what was there before it was started;
    a child therefore never shows less than we held when we started it.
    """
    status = Path("/proc/self/status")
    if children or not status.exists():
        return round(
            resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss / 1024
        )
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
