"""The format of `nlu/measuring/continuations/<language>.yml`: what people write after an answer, and whether it goes on
about that matter or begins another. Every language has its own messages, none is translated.

    locale: en
    same:            # goes on about the matter that it stands under
      residence_permit: [my wife came later than me, …]
    anywhere: [since two weeks, …]    # about nearly any
    new:
    - {after: residence_permit, intent: child_benefit, text: ok and kindergeld when do i get}
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from nlu.themes_file import THEMES

FOLDER = Path(__file__).resolve().parent / "continuations"
_INTENTS = Path(__file__).resolve().parents[2] / "responses" / "intents.yml"
_SEED, _MATTERS, _QUESTIONS = 11, 2, 150


@dataclass(frozen=True)
class Following:
    """A message after an answer about `prior`. kind: same and anywhere go on, new and theme do not."""

    language: str
    prior: str
    text: str
    kind: str

    @property
    def goes_on(self) -> bool:
        return self.kind in ("same", "anywhere")


def read_continuations(folder: Path = FOLDER) -> list[Following]:
    """All languages' messages; those of `anywhere` after two matters each, drawn by chance, the same each time."""
    chance, found = random.Random(_SEED), list[Following]()
    for file in sorted(folder.glob("*.yml")):
        told = yaml.safe_load(file.read_text("utf-8"))
        language, matters = told["locale"], sorted(told["same"])
        found += [Following(language, matter, text, "same") for matter in matters for text in told["same"][matter]]
        found += [Following(language, one["after"], one["text"], "new") for one in told["new"]]
        for text in told["anywhere"]:
            found += [Following(language, matter, text, "anywhere") for matter in chance.sample(matters, _MATTERS)]
        found += [Following(language, chance.choice(matters), text, "theme") for text in _questions(language, chance)]
    return found


def _questions(language: str, chance: random.Random) -> list[str]:
    files = sorted((THEMES / language).glob("*.yml"))
    asked = [str(q) for file in files for theme in yaml.safe_load(file.read_text("utf-8")) for q in theme["questions"]]
    return chance.sample(asked, min(_QUESTIONS, len(asked)))


def intents() -> Mapping[str, Any]:
    known = yaml.safe_load(_INTENTS.read_text("utf-8"))["intents"]
    return {
        name: SimpleNamespace(topic=info["topic"], related=tuple(info.get("related", ())))
        for name, info in known.items()
    }
