"""The real patterns in `nlu/danger/` on messages they were not written from: none is missed, no near miss alarms."""

from __future__ import annotations

import pytest

from bot.core.danger import STRONG_INTENTS, Danger, DangerPatterns
from bot.core.locale import NATIVE
from bot.core.yaml_text import parse_yaml

from .samples import PROJECT

FOLDER = PROJECT / "nlu" / "danger"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.yml"))
MESSAGES = parse_yaml((PROJECT / "tests" / "unit" / "danger_messages.yml").read_text("utf-8"))
STRONG = [(text, i, code) for code, kinds in MESSAGES.items() for i in STRONG_INTENTS for text in kinds[i]]
ORDINARY = [(text, code) for code, kinds in MESSAGES.items() for text in kinds["ordinary"]]
ENOUGH = 8


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data([parse_yaml(f.read_text("utf-8")) for f in sorted(FOLDER.glob("*.yml"))])


@pytest.mark.parametrize(("message", "intent", "language"), STRONG)
def test_danger_is_recognised_as_what_it_is_with_and_without_knowing_the_language(
    patterns: DangerPatterns, message: str, intent: str, language: str
) -> None:
    assert patterns.recognise(message) == Danger("strong", intent)
    shares = {code: 0.99 if code == language else 0.0001 for code in NATIVE}
    assert patterns.recognise(message, shares) == Danger("strong", intent)


@pytest.mark.parametrize(("message", "language"), ORDINARY)
def test_an_ordinary_question_gets_no_alarm(patterns: DangerPatterns, message: str, language: str) -> None:
    found = patterns.recognise(message)
    assert found is None or found.strength == "weak"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_with_patterns_says_which_it_is_and_is_tried_here(language: str) -> None:
    assert parse_yaml((FOLDER / f"{language}.yml").read_text("utf-8"))["locale"] == language
    kinds = MESSAGES[language]
    assert sum(len(kinds[intent]) for intent in STRONG_INTENTS) >= ENOUGH
    assert len(kinds["ordinary"]) >= ENOUGH


@pytest.mark.parametrize("language", NATIVE)
def test_every_native_language_has_patterns(language: str) -> None:
    assert language in LANGUAGES
