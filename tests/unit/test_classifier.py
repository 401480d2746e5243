"""Which intent a question has, learnt from a few made-up ones in two languages at once. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
from nlu.classifier import IntentModel

NARROWLY = ("die Muelltonne ist voll", "kinderartz gesucht", "mein Kind school anmelden", "Xylophonunterricht")

STEMS = {
    ("de", "waste"): ["Wohin kommt der Müll", "Wann wird die Mülltonne geleert", "Wo ist der Wertstoffhof"],
    ("de", "school"): ["Wie melde ich mein Kind in der Schule an", "Wann beginnt die Schule", "Welche Schule ist nah"],
    ("de", "doctor"): ["Ich brauche einen Arzt", "Wo gibt es einen Kinderarzt", "Welcher Arzt ist heute da"],
    ("en", "waste"): ["Where does the rubbish go", "When is the bin emptied", "Where is the recycling centre"],
    ("en", "school"): ["How do I register my child at school", "When does school begin", "Which school is near"],
}
TAILS = ["", " bitte", " please", "?", " in Musterstadt", " heute", " today", "!!"]
ROWS = [(stem + tail, intent) for (_, intent), stems in STEMS.items() for stem in stems for tail in TAILS]
MODEL = IntentModel.fit(*map(list, zip(*ROWS)))
FEW = IntentModel.fit(["Sperrmüll abholen", "Hebamme suchen", "Fahrplan ansehen"], ["waste", "health", "travel"])
import nlu.classifier
nlu.classifier._WORTH_IT = 10  # in processes of their own
AGAIN, ONCE_MORE = (IntentModel.fit(*map(list, zip(*ROWS))) for _ in range(2))
nlu.classifier._MANY = 10  # against those that come near only
ONE = ROWS + [("Xylophonunterricht", "music")]
NARROW, NARROW_AGAIN = (IntentModel.fit(*map(list, zip(*ONE))) for _ in range(2))
from nlu.features import Features
x, y = Features().fit([text for text, _ in ROWS]), np.array([intent for _, intent in ROWS])
nlu.classifier._NEAR = 5.0  # nothing comes so near
NEAREST = list(nlu.classifier._near(np.array(["doctor"]), x, y, {"doctor": 1.0}, nlu.classifier.Fit()))[0]
print(json.dumps({
    "narrow": [model.classify(text) for model in (NARROW, NARROW_AGAIN) for text in NARROWLY],
    "nearest": [str(y[row]) for row in NEAREST],
    "anew": [model.classify("kinderartz gesucht") for model in (MODEL, AGAIN, ONCE_MORE)],
    "few": [FEW.classify(text)[0] for text in ("Sperrmuellabfuhr", "Hebammen", "fahrplane")],
    "intents": MODEL.intents,
    "temperature": MODEL.temperature,
    **{name: MODEL.classify(text) for name, text in {
        "muelltonne": "die Muelltonne ist voll",
        "kinderarzt": "kinderartz gesucht",
        "schulanmeldung": "Schulanmeldung Kind",
        "rubbish": "rubbish bin",
        "mixed": "mein Kind school anmelden",
        "known": "Wo ist der Wertstoffhof",
        "strange": "Quantenphysik xylophon",
        "empty": "",
        "again": "die Muelltonne ist voll",
    }.items()},
}))
"""


@pytest.fixture(scope="session")
def said() -> dict[str, Any]:
    return answers_of(SCRIPT)


RIGHT = [
    ("muelltonne", "waste"),
    ("kinderarzt", "doctor"),
    ("schulanmeldung", "school"),
    ("rubbish", "waste"),
    ("mixed", "school"),
    ("known", "waste"),
]


@pytest.mark.parametrize(("question", "intent"), RIGHT)
def test_new_wordings_typos_and_mixed_languages_find_their_intent(said: dict, question: str, intent: str) -> None:
    assert said[question][0][0] == intent


def test_every_ranking_holds_every_intent_once_surest_first_and_shares_sum_to_one(said: dict) -> None:
    assert said["intents"] == ["doctor", "school", "waste"]
    for question, _ in RIGHT:
        shares = [share for _, share in said[question]]
        assert sorted(name for name, _ in said[question]) == said["intents"]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1, abs=1e-4)


def test_of_many_examples_those_that_come_near_are_enough(said: dict) -> None:
    """Also for an intent with one example; and two trainings are alike."""
    assert [ranking[0][0] for ranking in said["narrow"]] == ["waste", "doctor", "school", "music"] * 2
    assert said["narrow"][:4] == said["narrow"][4:]


def test_an_intent_is_never_learnt_without_any_other(said: dict) -> None:
    assert said["nearest"].count("doctor") == 24 and len(set(said["nearest"])) > 1


def test_a_known_question_is_surer_than_a_strange_one(said: dict) -> None:
    assert said["known"][0][1] > 0.8 > said["strange"][0][1]


def test_nothing_written_is_judged_too(said: dict) -> None:
    assert sum(share for _, share in said["empty"]) == pytest.approx(1, abs=1e-4)


def test_the_same_question_is_judged_the_same(said: dict) -> None:
    assert said["again"] == said["muelltonne"]


def test_of_few_examples_every_one_counts(said: dict) -> None:
    """Letters that stand in one example only are dropped from many examples, not from three."""
    assert [name for name, _ in said["few"]] == ["waste", "health", "travel"]
    assert min(share for _, share in said["few"]) > 0.4


def test_every_training_is_like_every_other_in_one_process_or_several(said: dict[str, Any]) -> None:
    alone, shared, once_more = said["anew"]
    assert shared == once_more
    assert [name for name, _ in shared] == [name for name, _ in alone]
