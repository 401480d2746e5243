"""The themes in `nlu/themes/`: the same in every language, each wording once, and none of those the bot is measured
with; and what is said of a file that is not right."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from bot.core.locale import NATIVE
from bot.core.text import fold, words
from bot.core.yaml_text import parse_yaml
from nlu.themes_file import THEMES, ThemesFileError, read_themes, themes_by_language, themes_hash

from .samples import PROJECT

QUESTIONS_EACH, WORDS_EACH = 8, 4


@cache
def blocks(language: str) -> tuple[dict[str, list[str]], ...]:
    files = sorted((THEMES / language).glob("*.yml"))
    return tuple(block for file in files for block in parse_yaml(file.read_text("utf-8")))


@pytest.mark.parametrize("language", NATIVE)
def test_every_language_has_every_theme_once_with_enough_said_and_asked(language: str) -> None:
    named = Counter(str(block["theme"]) for block in blocks(language))
    assert named == Counter(str(block["theme"]) for block in blocks("de"))
    assert set(named.values()) == {1}
    poor = [b["theme"] for b in blocks(language) if len(b["questions"]) < QUESTIONS_EACH or len(b["says"]) < WORDS_EACH]
    assert poor == []


@pytest.mark.parametrize("language", NATIVE)
def test_no_question_is_there_twice(language: str) -> None:
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for block in blocks(language):
        for question in block["questions"]:
            asked[fold(question)].append(str(block["theme"]))
    assert {text: themes for text, themes in asked.items() if len(themes) > 1} == {}


@pytest.mark.parametrize("language", NATIVE)
def test_no_test_question_is_a_theme(language: str) -> None:
    file = PROJECT / "tests" / "questions" / f"{language}.jsonl"
    assert _also_asked(language, [json.loads(line) for line in file.read_text("utf-8").splitlines()]) == []


def test_no_question_about_the_real_portal_is_a_theme(portal_folder: Path) -> None:
    lines = (portal_folder / "lkaugsburg" / "questions.jsonl").read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    translations = [{"text": label.get("machine_translation_to_de") or ""} for label in labels]
    assert _also_asked("de", translations) == []
    for language in {label["language"] for label in labels}:
        assert _also_asked(language, [label for label in labels if label["language"] == language]) == []


def _also_asked(language: str, labels: list[dict[str, str]]) -> list[str]:
    asked = {" ".join(words(label["text"])) for label in labels} - {""}
    themes = [question for block in blocks(language) for question in block["questions"]]
    return [question for question in themes if " ".join(words(question)) in asked]


def test_a_theme_is_read_with_its_words_and_questions(tmp_path: Path) -> None:
    file = tmp_path / "de" / "everyday.yml"
    file.parent.mkdir()
    file.write_text("- theme: dogs\n  says: [Hundesteuer, 7]\n  questions:\n    - mein hund\n", "utf-8")
    assert read_themes(file) == [("dogs", "Hundesteuer"), ("dogs", "7"), ("dogs", "mein hund")]
    assert themes_by_language(tmp_path) == {"de": read_themes(file)}
    before = themes_hash(tmp_path)
    file.write_text(file.read_text("utf-8").replace("mein", "dein"), "utf-8")
    assert themes_hash(tmp_path) != before


@pytest.mark.parametrize("text", ["- theme: dogs\n  says: [a]\n", "theme: dogs", "- [", "- 5\n", ""])
def test_what_is_not_a_list_of_themes_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(ThemesFileError, match=r"broken\.yml: expected a list of `- theme:`"):
        read_themes(file)
