"""How likely a message goes on about the matter before, and the messages that is learnt from."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from bot.core.continuation import Evidence, evidence, likelihood
from bot.core.locale import NATIVE
from bot.core.text import fold
from bot.core.understanding import Candidate
from bot.core.yaml_text import parse_yaml
from nlu.examples_file import all_examples
from nlu.measuring.continuations_file import FOLDER, intents, read_continuations

from .samples import PROJECT

INTENTS = intents()
SURE = (Candidate("child_benefit", 0.98), Candidate("housing_search", 0.01), Candidate("social_benefits", 0.005))
MATTERS_WITH_FIVE, ANYWHERE, NEW = 69, 120, 145


def test_what_is_known_of_a_message() -> None:
    told = evidence("ich habe zwei Kinder", SURE, "housing_search", INTENTS)
    assert told == pytest.approx(Evidence(3.892, -4.605, 0.693, 0.0, 0.0, 0.0, 1.386), abs=1e-3)
    unknown = evidence("", SURE, "naturalisation", INTENTS)
    assert (unknown.prior_rank, unknown.length) == pytest.approx((1.386, 0.0), abs=1e-3)
    assert unknown.prior_share == pytest.approx(-5.298, abs=1e-3)  # no more than the least of those ranked
    assert evidence("x", SURE, "child_benefit", INTENTS).prior_is_best == 1.0
    near = evidence("x", SURE, "childcare_place", INTENTS)
    assert (near.same_topic, near.related) == (1.0, 1.0)


def test_short_words_of_which_little_is_sure_go_on_and_long_ones_that_are_sure_do_not() -> None:
    unsure = (Candidate("tax_id", 0.3), Candidate("residence_permit", 0.2))
    assert likelihood(evidence("dringend", unsure, "residence_permit", INTENTS)) > 0.95
    asked = "wo kann ich bitte für meine beiden Kinder das Kindergeld beantragen"
    assert likelihood(evidence(asked, SURE, "waste_separation", INTENTS)) < 0.4
    by_length = [likelihood(evidence(" ".join(["x"] * n), SURE, "housing_search", INTENTS)) for n in (1, 3, 8)]
    assert by_length == sorted(by_length, reverse=True)
    surer = (Candidate("child_benefit", 0.9999), *SURE[1:])
    assert likelihood(evidence("zwei Kinder", surer, "housing_search", INTENTS)) < likelihood(
        evidence("zwei Kinder", SURE, "housing_search", INTENTS)
    )


@cache
def written(language: str) -> dict[str, Any]:
    return dict(parse_yaml((FOLDER / f"{language}.yml").read_text("utf-8")))


@pytest.mark.parametrize("language", NATIVE)
def test_every_language_has_its_messages_each_once_after_every_matter(language: str) -> None:
    told = written(language)
    assert told["locale"] == language and len(told["same"]) == MATTERS_WITH_FIVE
    assert {len(texts) for texts in told["same"].values()} == {5}
    assert set(told["same"]) == set(written("de")["same"]) <= set(INTENTS)
    assert len(told["anywhere"]) >= ANYWHERE and len(told["new"]) >= NEW
    assert {one[key] for one in told["new"] for key in ("after", "intent")} <= set(INTENTS)
    assert not any(one["after"] == one["intent"] for one in told["new"])
    everything = [t for texts in told["same"].values() for t in texts] + told["anywhere"]
    assert all(isinstance(text, str) and 1 <= len(text.split()) <= 12 for text in everything)
    assert [text for text, often in Counter(map(fold, everything)).items() if often > 1] == []


def test_none_of_them_is_a_question_that_lotse_is_measured_with() -> None:
    questions = [file.read_text("utf-8") for file in (PROJECT / "tests" / "questions").rglob("*.jsonl")]
    asked = {fold(json.loads(line)["text"]) for lines in questions for line in lines.splitlines()}
    long = {fold(one.text) for one in read_continuations() if len(one.text.split()) >= 4 and one.kind != "theme"}
    assert sorted(long & asked) == []


def test_they_are_examples_of_no_intent() -> None:
    learnt = {fold(example.text) for example in all_examples()}
    long = {fold(one.text) for one in read_continuations() if len(one.text.split()) >= 5 and one.kind == "same"}
    assert sorted(long & learnt) == []
