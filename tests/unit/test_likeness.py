"""What likeness to the examples adds to an intent, on made-up features. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
import numpy as np
import scipy.sparse as sp
from nlu import likeness
from nlu.classifier import IntentModel
from nlu.features import Features
from nlu.likeness import ALL, NEAREST, Likeness
from nlu.row import Row

# columns: a word of a waste, one of b waste, a letter, an embedding
X = sp.csr_matrix(np.array([[1, 0, 0, 5], [0, 1, 0, 5], [1, 0, 9, 5]], np.float32))
INTENTS = ["waste", "bank", "waste"]
FOUND = Likeness.learn(X, INTENTS, np.array([0, 1]), 3)

def row(values):
    places = np.flatnonzero(values)
    return Row(places, np.array(values, float)[places])

def only(near, like):
    likeness.NEAREST, likeness.ALL = near, like
    found = FOUND.of_row(row([1, 0, 0, 0])), FOUND.of_row(row([0, 0, 1, 0])), FOUND.of_row(row([0, 0, 0, 1]))
    likeness.NEAREST, likeness.ALL = NEAREST, ALL
    return [list(map(float, one)) for one in found]

nearest, like = only(1, 0), only(0, 1)
ASKED = ["Wohin kommt der Sperrmüll", "", "Konto eröffnen bitte", "xylophon"]
TOLD = [("Wohin kommt der Müll", "waste"), ("Sperrmüll abholen", "waste"), ("Ein Konto eröffnen", "bank"),
    ("Bank und Konto", "bank"), ("Hallo", "greet"), ("Guten Tag", "greet")]
model = IntentModel.fit(*zip(*TOLD))
before = model.classify("Wohin kommt der Sperrmüll")
many = model.scores(ASKED)
likeness._AT_ONCE = 2
batches = model.scores(ASKED)
alone = np.array([[dict(model.classify(text))[intent] for intent in model.intents] for text in ASKED])
powers = np.exp(many / model.temperature)
likeness.NEAREST, likeness.ALL = 0, 0
print(json.dumps({
    "nearest": nearest, "like": like, "weights": [NEAREST, ALL], "held": [FOUND.held.nnz, *FOUND.held.shape],
    "batches": float(np.abs(many - batches).max()),
    "apart": float(np.abs(alone - powers / powers.sum(axis=1, keepdims=True)).max()),
    "without": model.classify("Wohin kommt der Sperrmüll")[0][1] != before[0][1],
}))
"""


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    said: dict[str, Any] = answers_of(SCRIPT)
    return said


BANK, WASTE = 0, 1


def test_nearest_example_of_each_intent_by_the_columns_that_count(found: dict[str, Any]) -> None:
    word, letter, embedding = found["nearest"]
    assert word == [0.0, 1.0]
    assert letter == [0.0, 0.0], "letters find no neighbours: their lists are five sixths of the memory"
    assert embedding == [0.0, 0.0]


def test_an_example_like_it_speaks_for_an_intent_and_its_usual_words_speak_against_it(found: dict[str, Any]) -> None:
    nearest, usual_words = found["weights"]
    assert nearest > 0 > usual_words


def test_all_examples_together_are_terms_of_unit_length(found: dict[str, Any]) -> None:
    word, letter, embedding = found["like"]
    assert word[BANK] == 0 and 0 < word[WASTE] < 1
    assert word[WASTE] ** 2 + letter[WASTE] ** 2 == pytest.approx(1)
    assert letter[WASTE] > word[WASTE], "the letter weighs more"
    assert embedding == [0.0, 0.0], "what an embedder says is like everything"


def test_only_what_counts_is_held(found: dict[str, Any]) -> None:
    assert found["held"] == [3 + 3, 4, 3 + 2]


def test_one_message_is_what_it_is_among_many(found: dict[str, Any]) -> None:
    assert found["apart"] < 1e-5 and found["batches"] < 1e-5


def test_the_classifier_counts_it(found: dict[str, Any]) -> None:
    assert found["without"]
