"""What becomes of an evaluation when the dialogue engine does not answer a question."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.core.errors import LotseError
from bot.core.message import Reply
from bot.core.outside_errors import DialogueFailed
from bot.service.learning import evaluate
from bot.service.learning.evaluate import ask_all
from bot.service.turn.answering import Answer, Question

LABELS = [{"text": text, "intent": "greet"} for text in ("one", "two", "three", "four", "five", "six")]


class Stumbling:
    """Fails so many times at each of its texts, then answers."""

    def __init__(self, **failures: int) -> None:
        self.failures, self.asked = failures, Counter[str]()

    async def answer(self, question: Question) -> Answer:
        self.asked[question.text] += 1
        if self.asked[question.text] <= self.failures.get(question.text, 0):
            raise DialogueFailed("the engine answered 500")
        return Answer(Reply((), "none", "fallback", {}), "de")

    def watch(self, question: Question) -> Answer | None:
        return None


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "_PAUSE", 0.0)


async def test_a_question_that_fails_once_is_asked_again() -> None:
    engine, steps = Stumbling(two=1, five=1), list[int]()
    asked = await ask_all(engine, LABELS, lambda hit, locale: None, lambda: steps.append(1))
    assert [one.label["text"] for one in asked] == ["one", "two", "three", "four", "five", "six"]
    assert (engine.asked["two"], engine.asked["three"], len(steps)) == (2, 1, 6)


async def test_one_that_fails_again_ends_it_with_a_sentence_that_names_it_without_its_words() -> None:
    with pytest.raises(LotseError, match=r"^question 5 of 6 .*asked twice.*answered 500.*lotse doctor") as raised:
        await ask_all(Stumbling(five=9), LABELS, lambda hit, locale: None, lambda: None)
    assert "five" not in str(raised.value)


async def test_many_that_fail_are_one_error() -> None:
    engine = Stumbling(**{label["text"]: 9 for label in LABELS})
    with pytest.raises(LotseError, match="was asked twice"):
        await ask_all(engine, LABELS, lambda hit, locale: None, lambda: None)
