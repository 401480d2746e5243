"""The table of `python -m nlu.measuring.ablation`, on a few made-up lines. In Rasa's environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from .rasa_python import answers_of

SCRIPT = """
import contextlib, io, json
from pathlib import Path
from nlu.examples_file import Example
from nlu.measuring import ablation

STEMS = {{
    "waste": ["Wohin kommt der Müll", "Wann wird die Mülltonne geleert", "Wo ist der Wertstoffhof"],
    "school": ["Wie melde ich mein Kind in der Schule an", "Wann beginnt die Schule", "Welche Schule ist nah"],
    "greet": ["Hallo", "Guten Tag", "Grüß Gott"],
    "out_of_scope": ["Quantenphysik", "Rezept für Pizza", "Xylophon spielen"],
}}
TAILS = ["", " bitte", "?", " heute", "!!"]
EXAMPLES = [Example("de", i, stem + tail) for i, stems in STEMS.items() for stem in stems for tail in TAILS]
ASKED = [("Wo Wertstoffhof Müll", "waste"), ("Wann Schule Kind", "school"), ("Hallo", "greet"), ("Pizza", "school"),
    ("Hallo", "out_of_scope")]
ablation.all_examples, ablation._QUESTIONS = lambda: EXAMPLES, Path({folder!r})
lines = [json.dumps({{"text": text, "intent": intent, "language": "de"}}) for text, intent in ASKED]
(Path({folder!r}) / "de.jsonl").write_text("\\n".join(lines))
said = io.StringIO()
with contextlib.redirect_stdout(said):
    ablation.main("all", "all, each question with a greeting before it")
print(json.dumps(said.getvalue().splitlines()))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder: Path = tmp_path_factory.mktemp("questions")
    return list(answers_of(SCRIPT.format(folder=str(folder))))


def test_questions_out_of_scope_are_not_among_those_counted(said: list[str]) -> None:
    """Three of the four in scope are right, and one out of scope is not."""
    assert said[0].endswith("4 questions in 1 languages")
    row = next(line for line in said if line.endswith(" all"))
    assert row.split()[0] == "0.750"


def test_greeted_questions_are_counted_by_themselves(said: list[str]) -> None:
    """Those about the town: three."""
    row = next(line for line in said if line.endswith("with a greeting before it"))
    assert row.split()[0] in ("0.333", "0.667", "1.000")
