"""The component after `Zones`: danger stays, a first message stays, a follow-up is decided. In Rasa's environment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dialogue.rasa import _slots

from .rasa_python import answers_of

SCRIPT = """
import json
from rasa.shared.nlu.training_data.message import Message
from nlu.components.follow_ups import FollowUpRecogniser

MADE = FollowUpRecogniser.create(
    {"untouched_intents": ["emergency", "crisis_support", "deportation_threat"]}, None, None, None)

def decided(text, intent, slots, heard=None, known=False):
    message = Message({"text": text})
    called, _, share = intent.partition(" ")
    meant = {"name": called, "confidence": float(share or 1)}
    for name, value in {"intent": meant, "language": {"de": 0.9}, "pages": [{"path": "p", "known": known}],
                        "entities": [], "page_zone": "confident",
                        "metadata": {"slots": slots, "danger": heard} if slots is not None else None}.items():
        message.set(name, value)
    MADE.process([message])
    named = [[e["entity"], e["value"]] for e in message.get("entities")]
    return [message.get("intent")["name"], named, len(message.get("pages")), message.get("page_zone")]

print(json.dumps([decided(*case) for case in json.loads(%r)]))
"""
OFFICE = {"topic": "register_address", "office": "citizens_office", "others": False, "search": None}
GERMAN = [["language", "ar"], ["asked_in", "de"]]
CASES: list[tuple[tuple[Any, ...], list[Any]]] = [
    (("und wann ist da offen?", "nlu_fallback", OFFICE), ["office_hours", [], 0, "fallback"]),
    (("und wann ist da offen?", "nlu_fallback", {}), ["nlu_fallback", [], 1, "confident"]),
    (("und wann ist da offen?", "nlu_fallback", None), ["nlu_fallback", [], 1, "confident"]),
    (("für meinen Sohn", "page", OFFICE), ["follow_up_child", [["audience", "children"]], 0, "fallback"]),
    (("für meinen Sohn", "page", OFFICE, None, True), ["page", [], 1, "confident"]),
    (("für meinen Sohn", "emergency", OFFICE), ["emergency", [], 1, "confident"]),
    (("für meinen Sohn", "emergency 0.31", OFFICE), ["follow_up_child", [["audience", "children"]], 0, "fallback"]),
    (("für meinen Sohn", "emergency 0.31", OFFICE, "weak"), ["emergency 0.31", [], 1, "confident"]),
    (("für meinen Sohn", "emergency 0.31", {"topic": "emergency"}), ["emergency 0.31", [], 1, "confident"]),
    (("für meinen Sohn, er blutet", "emergency 0.31", OFFICE), ["emergency 0.31", [], 1, "confident"]),
    (("für meinen Sohn", "deportation_threat 0.31", OFFICE), ["deportation_threat 0.31", [], 1, "confident"]),
    (("für meinen Sohn", "deportation_threat", OFFICE), ["deportation_threat", [], 1, "confident"]),
    (("auf Arabisch bitte", "nlu_choice", OFFICE), ["change_language", GERMAN, 0, "fallback"]),
    (("auf Arabisch bitte", "nlu_choice", {}), ["nlu_choice", GERMAN, 1, "confident"]),
]


@pytest.fixture(scope="module")
def said() -> list[Any]:
    return list(answers_of(SCRIPT % json.dumps([case for case, _ in CASES])))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_what_is_decided(said: list[Any], number: int) -> None:
    intent, *others = CASES[number][1]
    assert said[number] == [intent.partition(" ")[0], *others], CASES[number][0]


def test_the_slots_are_what_the_conversation_remembers() -> None:
    assert _slots({}) == {}
    context = {"intent": "search_course", "last": "page:/a\ncourses:0:level=B1", "others": "yes", "handoff": "x"}
    assert _slots(context) == {"topic": "search_course", "office": None, "others": True, "search": "courses"}
