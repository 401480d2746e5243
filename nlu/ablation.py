"""What each part of the classifier is worth on the unseen questions: python -m nlu.ablation

Top-1 and gold among the first three, mean of the languages, by the classifier alone: no danger patterns before it.
All are told the question's true language, which a running system has to find out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu.classifier import Machine
from nlu.courtesies import BARE, GREETING, courteous
from nlu.examples_file import Example, all_examples
from nlu.features import PARTS, Features

_QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "questions"
Labels = list[dict[str, str]]


def main() -> None:
    bare, asked = all_examples(), _asked()
    examples = courteous(bare)
    print(f"{len(examples)} examples, {sum(map(len, asked.values()))} questions in {len(asked)} languages")
    print("top-1  first three")
    _row("all", PARTS, examples, asked)
    _row("without concepts", PARTS[:-1], examples, asked)
    _row("without romanised spellings", [p for p in PARTS if not p.startswith("romanised")], examples, asked)
    _row("without consonants", [p for p in PARTS if not p.startswith("consonant")], examples, asked)
    _row("words and letters as typed only", PARTS[:2], examples, asked)
    half = np.random.default_rng(3).random(len(examples)) < 0.5
    _row("all, on half of the examples", PARTS, [e for e, kept in zip(examples, half) if kept], asked)
    _one_per_language(examples, asked)
    polite = {language: _greeted(labels) for language, labels in asked.items()}
    _row("all, each question with a greeting before it", PARTS, examples, polite)
    _row("the same, learnt from bare examples", PARTS, bare, polite)


def _greeted(labels: Labels) -> Labels:
    """Questions about the town with a greeting before each, in the words of these same questioners."""
    hellos = [label["text"] for label in labels if label["intent"] == GREETING]
    matters = [label for label in labels if label["intent"] not in BARE]
    return [label | {"text": f"{hellos[n % len(hellos)]} {label['text']}"} for n, label in enumerate(matters)]


def _asked() -> dict[str, Labels]:
    files = sorted(_QUESTIONS.glob("*.jsonl"))
    return {f.stem: [json.loads(line) for line in f.read_text("utf-8").splitlines() if line] for f in files}


def _row(name: str, parts: Sequence[str], examples: Sequence[Example], asked: dict[str, Labels]) -> None:
    features = Features(parts)
    x = features.fit([e.text for e in examples], [e.language for e in examples])
    machine = Machine.learn(x, [e.intent for e in examples], glance=features.glance())
    _say(name, [_right(machine, features, language, labels) for language, labels in asked.items()])


def _one_per_language(examples: Sequence[Example], asked: dict[str, Labels]) -> None:
    found = []
    for language, labels in asked.items():
        own = [e for e in examples if e.language == language]
        features = Features()
        x = features.fit([e.text for e in own], [language] * len(own))
        machine = Machine.learn(x, [e.intent for e in own])
        found.append(_right(machine, features, language, labels))
    _say("all, one per language", found)


def _right(machine: Machine, features: Features, language: str, labels: Labels) -> tuple[float, float]:
    margins = machine.margins(features.of([label["text"] for label in labels], [language] * len(labels)))
    order = np.argsort(-margins, axis=1)[:, :3]
    gold = np.array([machine.intents.index(label["intent"]) for label in labels])
    return float((order[:, 0] == gold).mean()), float((order == gold[:, None]).any(axis=1).mean())


def _say(name: str, found: Sequence[tuple[float, float]]) -> None:
    first, three = np.mean(found, axis=0)
    print(f"{first:.3f}  {three:.3f}        {name}", flush=True)


if __name__ == "__main__":
    main()
