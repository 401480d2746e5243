"""The pipeline that `rasa init` of Rasa 3.6 writes, trained by Rasa's own `rasa train nlu`, asked in its own process.

It keeps an answer back below its FallbackClassifier's thresholds, as `rasa init` sets them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from nlu.examples_file import Example
from nlu.measuring.peers.data import Judged, PeerMissing, Ranking

_NAME = "model"
_FALLBACK = "nlu_fallback"
_LIMIT = 7200.0
_QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
_CONFIG = """
recipe: default.v1
assistant_id: peer
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 100
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""


class StockRasa:
    """One model for all languages, as one `rasa init` assistant would have it."""

    sources = (Path(__file__),)
    in_child = ("train",)

    def train(self, examples: Sequence[Example], folder: Path) -> dict[str, float]:
        """Seconds from starting the command to its end."""
        common = [{"text": e.text, "intent": e.intent} for e in examples]
        (folder / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": common}}), "utf-8")
        (folder / "config.yml").write_text(_CONFIG, "utf-8")
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "nlu", "-u", "nlu.json", "-c", "config.yml"]
        began = perf_counter()
        with (folder / "training.log").open("w") as log:
            done = subprocess.run(
                [*command, "--out", ".", "--fixed-model-name", _NAME], cwd=folder, env={**os.environ, **_QUIET},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=_LIMIT, check=False,
            )  # fmt: skip
        if done.returncode:
            raise PeerMissing(f"rasa train nlu failed; {log.name} says why")
        return {"seconds": perf_counter() - began}

    def answer(self, questions: Sequence[dict[str, str]], folder: Path) -> list[Judged]:
        os.environ.update(_QUIET)
        import structlog
        from rasa.core.agent import Agent

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # it prints every text
        agent = Agent.load(str(folder / f"{_NAME}.tar.gz"))
        return asyncio.run(_answers(agent, questions))


async def _answers(agent: Any, questions: Sequence[dict[str, str]]) -> list[Judged]:
    found = []
    for question in questions:
        began = perf_counter()
        parsed = await agent.parse_message(question["text"])
        took = (perf_counter() - began) * 1000
        found.append(Judged(_ranking(parsed), parsed["intent"]["name"] not in (_FALLBACK, None), took))
    return found


def _ranking(parsed: dict[str, Any]) -> Ranking:
    ranking = parsed["intent_ranking"] or [{"name": "", "confidence": 0.0}]
    return [(r["name"], float(r["confidence"])) for r in ranking if r["name"] != _FALLBACK]
