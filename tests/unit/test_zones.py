"""How sure is sure enough: zones of the intent, danger before everything, pages between. Runs in Rasa's environment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.danger import STRONG_INTENTS

from .rasa_python import answers_of

SCRIPT = """
import json
from rasa.shared.nlu.training_data.message import Message
from nlu.components.zones import Zones

ZONES = Zones({**Zones.get_default_config(), "confident": 0.5, "choice": 0.15, "page": 0.4, "danger": 0.3,
               "person_only_intents": ["deportation_threat"], "data_intents": ["greet", "office_hours", "out_of_scope"],
               "office_intents": ["office_hours"], "outside_intents": ["out_of_scope"],
               "conversation_intents": ["request_human"]})

def decided(ranking, score, heard=None, entity=None, length=8, known=False):
    message = Message({"text": "x " * length, "metadata": {"danger": heard}})
    message.set("intent_ranking", [{"name": n, "confidence": c} for n, c in ranking])
    message.set("pages", [{"path": "p", "score": score, "known": known}] if score else [])
    message.set("entities", [{"entity": entity}] if entity else [])
    ZONES.process([message])
    return [message.get("understood")["name"], message.get("zone"), message.get("intent")["name"],
            message.get("help_line"), message.get("page_zone")]

print(json.dumps([decided(*case) for case in json.loads(%r)]))
"""
CASES: list[tuple[list[tuple[str, float]], float, list[str], str | None, str | None]] = [
    ([("housing_search", 0.6)], 0.0, ["housing_search", "confident", "housing_search"], None, None),
    ([("housing_search", 0.4), ("rent_problems", 0.3)], 0.0, ["housing_search", "choice", "nlu_choice"], None, None),
    ([("housing_search", 0.1)], 0.0, ["housing_search", "fallback", "nlu_fallback"], None, None),
    ([("housing_search", 0.6)], 0.5, ["housing_search", "confident", "page"], None, None),
    ([("housing_search", 0.1)], 0.5, ["housing_search", "fallback", "page"], None, None),
    ([("greet", 0.6)], 0.5, ["greet", "confident", "greet"], None, None),
    ([("deportation_threat", 0.6)], 0.9, ["deportation_threat", "confident", "deportation_threat"], None, None),
    ([("emergency", 0.31)], 0.9, ["emergency", "confident", "emergency"], None, None),
    (
        [("find_doctor", 0.5), ("emergency", 0.2), ("crisis_support", 0.15)],
        0.9,
        ["emergency", "confident", "emergency"],
        None,
        None,
    ),
    ([("find_doctor", 0.55), ("crisis_support", 0.2)], 0.0, ["find_doctor", "confident", "find_doctor"], None, None),
    ([("emergency", 0.2), ("find_doctor", 0.1)], 0.0, ["emergency", "choice", "nlu_choice"], None, None),
    ([("find_doctor", 0.8), ("emergency", 0.006)], 0.0, ["emergency", "confident", "emergency"], "strong", None),
    ([("find_doctor", 0.8), ("emergency", 0.004)], 0.9, ["find_doctor", "confident", "page"], "strong", None),
    (
        [("find_doctor", 0.8), ("crisis_support", 0.13)],
        0.9,
        ["crisis_support", "confident", "crisis_support"],
        "weak",
        None,
    ),
    ([("find_doctor", 0.8), ("crisis_support", 0.11)], 0.0, ["find_doctor", "confident", "find_doctor"], "weak", None),
    ([("office_hours", 0.9)], 0.5, ["office_hours", "confident", "page"], None, None),
    ([("office_hours", 0.9)], 0.5, ["office_hours", "confident", "page"], None, "weekday"),
    ([("office_hours", 0.9)], 0.5, ["office_hours", "confident", "office_hours"], None, "office"),
    ([("office_hours", 0.9)], 0.1, ["office_hours", "confident", "office_hours"], None, None),
]


HEARD = [  # words, share of danger, whether strong patterns are believed: how many words the engine had to go by
    (1, 0.0, True), (4, 0.0, True), (5, 0.004, False), (5, 0.006, True), (12, 0.006, True), (13, 0.04, False),
    (13, 0.06, True), (400, 0.04, False),
]  # fmt: skip


TOLD = [  # the best intent, whether a coordinator said of the page that it answers this, what is decided, page_zone
    ("out_of_scope", 0.6, False, "out_of_scope", "fallback"),
    ("out_of_scope", 0.4, False, "page", "confident"),
    ("out_of_scope", 0.6, True, "page", "confident"),
    ("greet", 0.6, True, "page", "confident"),
    ("office_hours", 0.6, True, "page", "confident"),
    ("request_human", 0.6, True, "request_human", "confident"),
    ("deportation_threat", 0.6, True, "deportation_threat", "confident"),
    ("emergency", 0.31, True, "emergency", "confident"),
]  # fmt: skip


UNHEARD = [  # words, the best intent with its share, what is understood, its zone, whether a help line stands above
    (1, [("crisis_support", 0.97), ("rent_problems", 0.01)], "rent_problems", "fallback", False),
    (1, [("emergency", 0.6), ("out_of_scope", 0.2)], "out_of_scope", "choice", False),
    (2, [("emergency", 0.6), ("out_of_scope", 0.1)], "out_of_scope", "fallback", True),
    (2, [("find_doctor", 0.7), ("emergency", 0.2)], "find_doctor", "confident", False),
    (3, [("emergency", 0.6), ("out_of_scope", 0.1)], "emergency", "confident", False),
]  # fmt: skip


@pytest.fixture(scope="module")
def said() -> list[Any]:
    heard = [([("find_doctor", 0.8), ("emergency", share)], 0.0, "strong", None, words) for words, share, _ in HEARD]
    told = [([(name, share)], 0.9, None, "office", 8, known) for name, share, known, *_ in TOLD]
    unheard = [(ranking, 0.0, None, None, words) for words, ranking, *_ in UNHEARD]
    return list(answers_of(SCRIPT % json.dumps([*((*case[:2], *case[3:]) for case in CASES), *heard, *told, *unheard])))


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_what_is_surely_outside_gets_no_page_but_one_that_was_named_for_it(said: list[Any], number: int) -> None:
    _, _, decided, _, page_zone = said[len(CASES) + len(HEARD) + number]
    assert [decided, page_zone] == list(TOLD[number][3:]), TOLD[number]


@pytest.mark.parametrize("number", range(len(UNHEARD)))
def test_of_a_word_or_two_the_engine_alone_knows_too_little_for_danger(said: list[Any], number: int) -> None:
    understood, zone, _, line, _ = said[len(CASES) + len(HEARD) + len(TOLD) + number]
    assert [understood, zone, line] == list(UNHEARD[number][2:]), UNHEARD[number]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_is_decided(said: list[Any], number: int) -> None:
    assert said[number][:3] == CASES[number][2], CASES[number]


@pytest.mark.parametrize("number", range(len(HEARD)))
def test_a_call_for_help_of_few_words_is_believed_at_once(said: list[Any], number: int) -> None:
    assert (said[len(CASES) + number][0] == "emergency") is HEARD[number][2], HEARD[number]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_danger_that_is_too_faint_for_its_answer_gets_the_help_line(said: list[Any], number: int) -> None:
    ranking, _, (understood, zone, _), *_ = CASES[number]
    share = sum(confidence for name, confidence in ranking if name in STRONG_INTENTS)
    assert said[number][3] is (share >= 0.08 and (understood not in STRONG_INTENTS or zone != "confident"))
