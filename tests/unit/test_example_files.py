"""The example questions in `nlu/examples/`: enough, each once, and none of those the bot is measured with."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache

import pytest

from bot.core.text import fold, words
from bot.core.yaml_text import parse_yaml
from bot.portal.response_files import read_intents
from nlu.examples_file import Example, all_examples

from .samples import PROJECT

COMPLETE = ("de", "en", "ar", "uk")
ENOUGH = 12
QUESTIONS = sorted((PROJECT / "tests" / "questions").glob("**/*.jsonl"))


@cache
def examples() -> tuple[Example, ...]:
    return tuple(all_examples())


@cache
def learnt() -> frozenset[str]:
    return frozenset(" ".join(words(example.text)) for example in examples())


@cache
def known_intents() -> frozenset[str]:
    return frozenset(read_intents(PROJECT / "responses"))


LANGUAGES = sorted({file.parent.name for file in (PROJECT / "nlu" / "examples").glob("*/*.yml")})  # read by tests alone


@pytest.mark.parametrize("language", COMPLETE)
def test_every_intent_has_enough_examples(language: str) -> None:
    counts = Counter(example.intent for example in examples() if example.language == language)
    assert {intent: counts[intent] for intent in known_intents() if counts[intent] < ENOUGH} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_belong_to_intents_that_exist(language: str) -> None:
    assert {e.intent for e in examples() if e.language == language} - known_intents() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_there_twice_within_a_language(language: str) -> None:
    counts = Counter(example.text.casefold() for example in examples() if example.language == language)
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_stands_for_two_intents(language: str) -> None:
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for example in examples():
        if example.language == language:
            meant[fold(example.text)].add(example.intent)
    assert {text: found for text, found in meant.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_no_test_question_is_an_example(file) -> None:
    asked = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines() if line.strip()]
    assert [text for text in asked if " ".join(words(text)) in learnt() and words(text)] == []


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_test_questions_are_labelled_with_intents_that_exist_and_asked_once(file) -> None:
    labels = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    assert {label["intent"] for label in labels} <= known_intents()
    assert {label["language"] for label in labels} == {file.stem}
    assert len({fold(label["text"]) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("about", "other"),
    [  # matters that stood with two intents, so that the bot was sure of the wrong one
        (("kirchenaustritt", "aus der kirche", "leave the church", "выйти из церкви", "z kosciola", "din biserica"),
         ("tax_id", "religion_and_burial", "migrant_associations")),
        (("sanktion vom jobcenter", "sanktion bekommen", "jobcenter cut my", "obciął mi 30", "урезал деньги"),
         ("social_benefits",)),
    ],
)  # fmt: skip
def test_a_matter_is_not_taught_as_two_intents(about: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert [e for e in examples() if e.intent in other and any(fold(part) in fold(e.text) for part in about)] == []


def test_every_line_below_an_intent_is_an_example() -> None:
    lost = [
        (file.name, block["intent"], line)
        for file in sorted((PROJECT / "nlu" / "examples").glob("*/*.yml"))
        for block in parse_yaml(file.read_text("utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.strip() and not (line.startswith("- ") and line[2:].strip())
    ]
    assert lost == []
