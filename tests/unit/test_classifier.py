"""Which intent a question has, learnt from a few made-up ones in two languages. Runs in Rasa's environment."""

from __future__ import annotations

from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
from nlu.classifier import IntentClassifierModel

STEMS = {
    ("de", "waste"): ["Wohin kommt der Müll", "Wann wird die Mülltonne geleert", "Wo ist der Wertstoffhof"],
    ("de", "school"): ["Wie melde ich mein Kind in der Schule an", "Wann beginnt die Schule", "Welche Schule ist nah"],
    ("de", "doctor"): ["Ich brauche einen Arzt", "Wo gibt es einen Kinderarzt", "Welcher Arzt ist heute da"],
    ("en", "waste"): ["Where does the rubbish go", "When is the bin emptied", "Where is the recycling centre"],
    ("en", "school"): ["How do I register my child at school", "When does school begin", "Which school is near"],
}
TAILS = ["", " bitte", " please", "?", " in Musterstadt", " heute", " today", "!!"]
ROWS = [(stem + tail, language, intent) for (language, intent), stems in STEMS.items() for stem in stems
        for tail in TAILS]
MODEL = IntentClassifierModel.fit(*map(list, zip(*ROWS)))

def classified(text, languages):
    ranking, familiarity = MODEL.classify(text, languages)
    return {"ranking": ranking, "familiarity": familiarity}

DE, EN = {"de": 1.0}, {"en": 1.0}
print(json.dumps({
    "intents": MODEL.intents,
    "muelltonne": classified("die Muelltonne ist voll", DE),
    "kinderarzt": classified("kinderartz gesucht", DE),
    "schulanmeldung": classified("Schulanmeldung Kind", DE),
    "rubbish": classified("rubbish bin", EN),
    "torn": classified("school", {"de": 0.5, "en": 0.5}),
    "unknown_language": classified("school begin", {"fr": 1.0}),
    "known_question": classified("Wo ist der Wertstoffhof", DE),
    "strange": classified("Quantenphysik xylophon", DE),
    "empty": classified("", DE),
    "again": classified("die Muelltonne ist voll", DE),
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
    ("torn", "school"),
    ("unknown_language", "school"),
    ("known_question", "waste"),
]


@pytest.mark.parametrize(("question", "intent"), RIGHT)
def test_new_wordings_typos_and_compounds_find_their_intent(said: dict, question: str, intent: str) -> None:
    assert said[question]["ranking"][0][0] == intent


def test_every_ranking_holds_every_intent_once_surest_first_and_shares_sum_to_one(said: dict) -> None:
    assert said["intents"] == ["doctor", "school", "waste"]
    for question, _ in RIGHT:
        ranking = said[question]["ranking"]
        shares = [share for _, share in ranking]
        assert sorted(name for name, _ in ranking) == said["intents"]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1, abs=1e-4)


def test_an_intent_the_language_has_no_examples_of_is_not_given(said: dict) -> None:
    assert dict(said["rubbish"]["ranking"])["doctor"] == 0


def test_a_known_question_is_more_familiar_than_a_strange_one(said: dict) -> None:
    assert said["known_question"]["familiarity"] > said["kinderarzt"]["familiarity"] > said["strange"]["familiarity"]
    assert said["strange"]["familiarity"] >= said["empty"]["familiarity"]


def test_the_same_question_is_judged_the_same(said: dict) -> None:
    assert said["again"] == said["muelltonne"]
