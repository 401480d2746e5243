"""Our own classifier, alone: no danger patterns before it, no zones of pages; told the true language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import joblib

from nlu.classifier import IntentModel
from nlu.concepts import FOLDER as CONCEPTS
from nlu.courtesies import courteous
from nlu.examples_file import Example
from nlu.measuring.bench import settings
from nlu.measuring.peers.data import Judged, one_at_a_time

_NLU = Path(__file__).resolve().parents[2]
_MODEL = "model.joblib"


class Ours:
    """At the confident threshold of config.yml."""

    sources = sorted([*_NLU.glob("*.py"), *CONCEPTS.glob("*.yml"), _NLU.parent / "config.yml", Path(__file__)])
    in_child: tuple[str, ...] = ()

    def train(self, examples: Sequence[Example], folder: Path) -> dict[str, float]:
        began = perf_counter()
        polite = courteous(examples)
        texts, intents, languages = zip(*((e.text, e.intent, e.language) for e in polite))
        model = IntentModel.fit(texts, intents, settings().temperature, languages=languages)
        seconds = perf_counter() - began
        joblib.dump(model, folder / _MODEL)
        return {"seconds": seconds}

    def answer(self, questions: Sequence[dict[str, str]], folder: Path) -> list[Judged]:
        model, confident = joblib.load(folder / _MODEL), settings().confident
        return one_at_a_time(
            questions,
            lambda asked: model.classify(asked["text"], asked["language"]),
            lambda ranking: ranking[0][1] >= confident,
        )
