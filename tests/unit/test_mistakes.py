"""The counts of `lotse evaluate --mistakes`, against ones counted by hand."""

from __future__ import annotations

from typing import Any

from bot.service.learning.evaluate import Asked
from bot.service.learning.mistakes import mistakes


def asked(text: str, intent: str, ranking: list[str], language: str = "de", **more: Any) -> Asked:
    answer = {
        "language": more.get("heard", language),
        "intent": ranking[0],
        "danger": more.get("danger"),
        "candidates": [{"intent": name, "confidence": 0.2} for name in ranking],
    }
    return Asked({"text": text, "intent": intent, "language": language}, answer, 1.0)


ASKED = [
    asked("Steuernummer", "tax_id", ["bank_account", "tax_id"]),
    asked("wo ist mein Geld", "bank_account", ["bank_account"]),
    asked("Steuer wo", "tax_id", ["bank_account", "greet", "thank", "tax_id"]),
    asked("wayn el bank", "bank_account", ["tax_id", "greet", "thank"], "ar", heard="fr"),
    asked("حريق", "emergency", ["emergency"], "ar", danger="strong"),
    asked("حريق " * 20, "emergency", ["rent_problems"], "ar"),
    asked("гаряча вода", "rent_problems", ["rent_problems"], "uk", danger="strong"),
]


def test_mistakes_are_counted_by_kind_of_message() -> None:
    kinds = mistakes(ASKED)["kinds"]
    assert kinds["all"] == {"n": 7, "wrong": 4, "not_in_first_three": 3}
    assert kinds["1–2 words"] == {"n": 4, "wrong": 2, "not_in_first_three": 1}
    assert kinds["3–15 words"] == {"n": 2, "wrong": 1, "not_in_first_three": 1}
    assert kinds["more than 15 words"]["n"] == 1
    assert kinds["in Latin letters, language of another script"] == {"n": 1, "wrong": 1, "not_in_first_three": 1}
    assert kinds["answered in another language"]["n"] == 1


def test_confusions_come_most_frequent_first_and_danger_is_counted_apart() -> None:
    found = mistakes(ASKED)
    assert found["confusions"][0] == ["tax_id", "bank_account", 2]
    assert found["danger_missed"] == 1
    assert found["danger_false"] == 1
