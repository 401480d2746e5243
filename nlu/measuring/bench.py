"""Our intent classifier on anybody's labelled questions, so that it can be held against published tables.

    python -m nlu.measuring.bench [--no-language] < ROWS.json       ROWS: {"train": [row, …], "test": [row, …]}
                                                                    prints one JSON object; see `measure`

Rows: {"text", "intent", "language"?}; intent `oos` (or `out_of_scope`) is out of scope. The classifier is told the
language of every line, of TEST too, which published tables mostly are not; with `--no-language` of none. Features,
machine, temperature and threshold are those of config.yml; out of scope is an intent like the others when TRAIN has
examples of it. `lotse nlu bench` reads the files and has checked the rows.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from bot.core.locale import language
from nlu.classifier import IntentModel

OUT_OF_SCOPE = ("oos", "out_of_scope")
_CONFIG = Path(__file__).resolve().parents[2] / "config.yml"
_UNTOLD = "--no-language"
Row = dict[str, str]


@dataclass(frozen=True)
class Settings:
    """What config.yml says."""

    temperature: float
    confident: float


@dataclass(frozen=True)
class Answer:
    """A question, the ranking of its intents, and how long that took."""

    row: Row
    ranking: list[tuple[str, float]]
    milliseconds: float

    @property
    def outside(self) -> bool:
        return self.row["intent"] in OUT_OF_SCOPE


def settings(config: Path = _CONFIG) -> Settings:
    parts = yaml.safe_load(config.read_text("utf-8"))["pipeline"]
    said = {name: float(part[name]) for part in parts for name in ("temperature", "confident") if name in part}
    return Settings(**said)


def measure(train: Sequence[Row], test: Sequence[Row], told: bool = True) -> dict[str, Any]:
    """Figures over all of `test`, and `per_language`, as its lines name them; shares of 1, None where there was nothing
    to measure. told: whether the classifier gets the languages, in training and when it is asked.

    accuracy, top3: of questions in scope. oos_recall: of those out of scope, the share that gets no answer at the
    confident threshold; oos_recall_best: the share whose best intent is out of scope; answered: of those in scope, the
    share that is answered at that threshold. oos_auroc: of `strangeness`.
    """
    chosen, began = settings(), perf_counter()
    model = IntentModel.fit(
        [row["text"] for row in train],
        [row["intent"] for row in train],
        chosen.temperature,
        languages=[_language(row, told) for row in train],
    )
    seconds = perf_counter() - began
    answers = [_answer(model, row, _language(row, told)) for row in test]
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.row.get("language", "-")].append(answer)
    return {
        "train": {"n": len(train), "intents": len(model.intents), "seconds": round(seconds, 2)},
        "language_told": told and any(row.get("language") for row in test),
        "threshold": chosen.confident,
        **figures(answers, chosen.confident),
        "per_language": {name: figures(group, chosen.confident) for name, group in sorted(groups.items())},
    }


def figures(answers: Sequence[Answer], confident: float) -> dict[str, Any]:
    """The figures of one group of answers."""
    inside, outside = [a for a in answers if not a.outside], [a for a in answers if a.outside]
    times = [a.milliseconds for a in answers]
    return {
        "n": len(answers),
        "accuracy": _share([a.ranking[0][0] == a.row["intent"] for a in inside]),
        "top3": _share([a.row["intent"] in [name for name, _ in a.ranking[:3]] for a in inside]),
        "answered": _share([_answered(a, confident) for a in inside]),
        "oos_recall": _share([not _answered(a, confident) for a in outside]),
        "oos_recall_best": _share([a.ranking[0][0] in OUT_OF_SCOPE for a in outside]),
        "oos_auroc": _auroc(answers) if inside and outside else None,
        "latency_ms": {f"p{share}": round(float(np.percentile(times, share)), 2) for share in (50, 95)},
    }


def strangeness(ranking: Sequence[tuple[str, float]]) -> float:
    """How likely out of scope is: its own share where it was learnt, else what the best intent leaves over.

    Chosen on held-out examples: docs/nlu.md has the figures.
    """
    outside = [share for name, share in ranking if name in OUT_OF_SCOPE]
    return sum(outside) if outside else 1 - ranking[0][1]


def _language(row: Row, told: bool) -> str | None:
    """As the features know it: "fa" of "fa-IR", "fa_IR" and "FA"."""
    return language(row["language"].strip().replace("_", "-").lower()) if told and row.get("language") else None


def _answer(model: IntentModel, row: Row, said_in: str | None) -> Answer:
    began = perf_counter()
    ranking = model.classify(row["text"], said_in)
    return Answer(row, ranking, (perf_counter() - began) * 1000)


def _answered(answer: Answer, confident: float) -> bool:
    name, share = answer.ranking[0]
    return share >= confident and name not in OUT_OF_SCOPE


def _auroc(answers: Sequence[Answer]) -> float:
    return round(float(roc_auc_score([a.outside for a in answers], [strangeness(a.ranking) for a in answers])), 4)


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


if __name__ == "__main__":
    print(json.dumps(measure(**json.load(sys.stdin), told=_UNTOLD not in sys.argv[1:])))
