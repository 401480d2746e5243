"""How sure is sure enough: zones of the intent, danger before everything, pages between. Runs in Rasa's environment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .rasa_python import answers_of

SCRIPT = """
import json
from rasa.shared.nlu.training_data.message import Message
from nlu.components.zones import Zones

ZONES = Zones({**Zones.get_default_config(), "confident": 0.5, "choice": 0.15, "page": 0.4, "danger": 0.3,
               "person_only_intents": ["deportation_threat"], "data_intents": ["greet"]})

def decided(ranking, score, heard=None):
    message = Message({"text": "x", "metadata": {"danger": heard}})
    message.set("intent_ranking", [{"name": n, "confidence": c} for n, c in ranking])
    message.set("pages", [{"path": "p", "score": score}] if score else [])
    ZONES.process([message])
    return [message.get("understood")["name"], message.get("zone"), message.get("intent")["name"]]

print(json.dumps([decided(*case) for case in json.loads(%r)]))
"""
CASES: list[tuple[list[tuple[str, float]], float, list[str], str | None]] = [
    ([("housing_search", 0.6)], 0.0, ["housing_search", "confident", "housing_search"], None),
    ([("housing_search", 0.4), ("rent_problems", 0.3)], 0.0, ["housing_search", "choice", "nlu_choice"], None),
    ([("housing_search", 0.1)], 0.0, ["housing_search", "fallback", "nlu_fallback"], None),
    ([("housing_search", 0.6)], 0.5, ["housing_search", "confident", "page"], None),
    ([("housing_search", 0.1)], 0.5, ["housing_search", "fallback", "page"], None),
    ([("greet", 0.6)], 0.5, ["greet", "confident", "greet"], None),
    ([("deportation_threat", 0.6)], 0.9, ["deportation_threat", "confident", "deportation_threat"], None),
    ([("emergency", 0.31)], 0.9, ["emergency", "confident", "emergency"], None),
    (
        [("find_doctor", 0.5), ("emergency", 0.2), ("crisis_support", 0.15)],
        0.9,
        ["emergency", "confident", "emergency"],
        None,
    ),
    ([("find_doctor", 0.55), ("crisis_support", 0.2)], 0.0, ["find_doctor", "confident", "find_doctor"], None),
    ([("emergency", 0.2), ("find_doctor", 0.1)], 0.0, ["emergency", "choice", "nlu_choice"], None),
    ([("find_doctor", 0.8), ("emergency", 0.006)], 0.0, ["emergency", "confident", "emergency"], "strong"),
    ([("find_doctor", 0.8), ("emergency", 0.004)], 0.9, ["find_doctor", "confident", "page"], "strong"),
    ([("find_doctor", 0.8), ("crisis_support", 0.13)], 0.9, ["crisis_support", "confident", "crisis_support"], "weak"),
    ([("find_doctor", 0.8), ("crisis_support", 0.11)], 0.0, ["find_doctor", "confident", "find_doctor"], "weak"),
]


@pytest.fixture(scope="module")
def said() -> list[Any]:
    return list(answers_of(SCRIPT % json.dumps([(*case[:2], case[3]) for case in CASES])))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_is_decided(said: list[Any], number: int) -> None:
    assert said[number] == CASES[number][2], CASES[number]
