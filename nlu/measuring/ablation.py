"""What each part of the classifier is worth on the unseen questions in scope: python -m nlu.measuring.ablation [ROW…]

Top-1 and gold among the first three, mean of the languages, and top-1 of the Arabic, Persian, Ukrainian and Russian
questions that are typed in Latin letters; by the classifier alone: no danger patterns before it. It is told the
question's true language, which a running system has to find out. Only the rows named, or all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from bot.language.model import OTHER_SCRIPT
from bot.language.words import in_latin
from nlu.classifier import IntentModel
from nlu.courtesies import BARE, GREETING, courteous
from nlu.examples_file import Example, all_examples
from nlu.features import PARTS, Features
from nlu.measuring.bench import OUT_OF_SCOPE

_QUESTIONS = Path(__file__).resolve().parents[2] / "tests" / "questions"
Labels = list[dict[str, str]]
Asked = dict[str, Labels]
Row = Callable[[], list[np.ndarray]]


def main(*wanted: str) -> None:
    bare, asked = all_examples(), _asked()
    examples = courteous(bare)
    print(f"{len(examples)} examples, {sum(map(len, asked.values()))} questions in {len(asked)} languages")
    print("top-1  first three  in Latin letters")
    for name, (right, of) in _rows(bare, examples, asked).items():
        if not wanted or name in wanted:
            _say(name, right(), of)


def _rows(bare: Sequence[Example], examples: Sequence[Example], asked: Asked) -> dict[str, tuple[Row, Asked]]:
    """Each with the questions that it asks."""
    polite = {language: _greeted(labels) for language, labels in asked.items()}
    half = np.random.default_rng(3).random(len(examples)) < 0.5
    some = [e for e, kept in zip(examples, half) if kept]
    plain = {
        "all": partial(_learnt, PARTS, examples, asked),
        "without concepts": partial(_learnt, PARTS[:-1], examples, asked),
        "without consonants": partial(_learnt, _without("consonant"), examples, asked),
        "language not known": partial(_learnt, PARTS, examples, asked, known=False),
        "without romanised spellings": partial(_learnt, _without("romanised"), examples, asked),
        "words and letters as typed only": partial(_learnt, PARTS[:2], examples, asked),
        "all, on half of the examples": partial(_learnt, PARTS, some, asked),
        "all, one per language": partial(_one_per_language, examples, asked),
    }
    greeted = {
        "all, each question with a greeting before it": partial(_learnt, PARTS, examples, polite),
        "the same, learnt from bare examples": partial(_learnt, PARTS, bare, polite),
    }
    return {name: (row, asked) for name, row in plain.items()} | {n: (row, polite) for n, row in greeted.items()}


def _without(spelling: str) -> list[str]:
    return [part for part in PARTS if not part.startswith(spelling)]


def _greeted(labels: Labels) -> Labels:
    """Questions about the town with a greeting before each, in the words of these same questioners."""
    hellos = [label["text"] for label in labels if label["intent"] == GREETING]
    matters = [label for label in labels if label["intent"] not in BARE]
    return [label | {"text": f"{hellos[n % len(hellos)]} {label['text']}"} for n, label in enumerate(matters)]


def _asked() -> Asked:
    return {file.stem: _in_scope(file.read_text("utf-8").split("\n")) for file in sorted(_QUESTIONS.glob("*.jsonl"))}


def _in_scope(lines: Sequence[str]) -> Labels:
    labels = [json.loads(line) for line in lines if line.strip()]
    return [label for label in labels if label["intent"] not in OUT_OF_SCOPE]


def _learnt(parts: Sequence[str], examples: Sequence[Example], asked: Asked, known: bool = True) -> list[np.ndarray]:
    """One classifier over all languages: see `_right`, one for each language."""
    texts, intents, languages = zip(*((e.text, e.intent, e.language) for e in examples))
    model = IntentModel.fit(texts, intents, features=Features(parts), languages=languages if known else None)
    return [_right(model, labels, code if known else None) for code, labels in asked.items()]


def _one_per_language(examples: Sequence[Example], asked: Asked) -> list[np.ndarray]:
    own = {code: [e for e in examples if e.language == code] for code in asked}
    return [_learnt(PARTS, own[code], {code: labels})[0] for code, labels in asked.items()]


def _right(model: IntentModel, labels: Labels, language: str | None) -> np.ndarray:
    """Whether the first intent is right, and whether one of three is; shape (2, n_labels)."""
    scores = model.scores([label["text"] for label in labels], [language] * len(labels))
    order = np.argsort(-scores, axis=1)[:, :3]
    gold = np.array([model.intents.index(label["intent"]) for label in labels])
    return np.array([order[:, 0] == gold, (order == gold[:, None]).any(axis=1)])


def _say(name: str, found: Sequence[np.ndarray], asked: Asked) -> None:
    first, three = np.mean([right.mean(axis=1) for right in found], axis=0)
    typed = [[code in OTHER_SCRIPT and in_latin(label["text"]) for label in labels] for code, labels in asked.items()]
    latin = [right[0, which] for right, which in zip(found, typed)]
    print(f"{first:.3f}  {three:.3f}        {np.concatenate(latin).mean():.3f}             {name}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
