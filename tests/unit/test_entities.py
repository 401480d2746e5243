"""What messages name, in ten languages: subject, level, weekday, hour, whom for, childcare, price, kind of event.

`entity_messages/<language>.txt`: a message, what it names; with a question mark what may be named or not. In
wordings of its own. `python -m tests.unit.test_entities` prints precision and recall per language and kind.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.yaml_text import parse_yaml
from bot.language.gazetteer import Gazetteer, Name, words_in

from .samples import PROJECT

MESSAGES = Path(__file__).parent / "entity_messages"
KINDS = ("subject", "level", "weekday", "time_of_day", "women_only", "childcare", "free", "audience", "event_kind")
LANGUAGES = sorted(file.stem for file in MESSAGES.glob("*.txt"))
LEAST = 0.9


def everyday(language: str) -> dict[str, Any]:
    data: dict[str, Any] = parse_yaml((PROJECT / "nlu" / "entities" / f"{language}.yml").read_text("utf-8"))
    return data


def names(language: str) -> list[Name]:
    return words_in(everyday(language)["words"])


@lru_cache
def words(language: str) -> Gazetteer:
    """As Rasa's component builds them, without the town's names."""
    german = names("de") if language != "de" else []
    return Gazetteer.build([*names(language), *german], endings=everyday(language).get("endings", ()))


def messages(language: str) -> list[tuple[str, set[str], set[str]]]:
    """(text, what it names, what it may name besides)."""
    found = []
    for line in (MESSAGES / f"{language}.txt").read_text("utf-8").splitlines():
        text, _, wanted = line.partition("|")
        pairs = wanted.split()
        found.append((text.strip(), {p for p in pairs if p[-1] != "?"}, {p[:-1] for p in pairs if p[-1] == "?"}))
    return found


def named(text: str, language: str) -> set[str]:
    return {f"{m.entity}={m.value}" for m in words(language).find(text) if m.entity in KINDS}


def counts(language: str) -> Counter[tuple[str, str]]:
    """How often each kind was found rightly, wrongly, or missed."""
    found: Counter[tuple[str, str]] = Counter()
    for text, wanted, allowed in messages(language):
        got = named(text, language)
        for verdict, pairs in (("right", got & wanted), ("wrong", got - wanted - allowed), ("missed", wanted - got)):
            found.update((pair.partition("=")[0], verdict) for pair in pairs)
    return found


def shares(found: Counter[tuple[str, str]], kinds: tuple[str, ...]) -> tuple[float, float]:
    """(precision, recall)."""
    right, wrong, missed = (sum(found[kind, verdict] for kind in kinds) for verdict in ("right", "wrong", "missed"))
    return right / max(1, right + wrong), right / max(1, right + missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_what_is_named_is_found_and_little_else(language: str) -> None:
    precision, recall = shares(counts(language), KINDS)
    assert precision >= LEAST
    assert recall >= LEAST


SHORT = [
    ("uk", "курси нім ввечері"), ("uk", "нім курси a2"), ("ru", "курсы нем вечером"), ("tr", "alm kursu akşam"),
    ("pl", "niem wieczorem"), ("ro", "curs germ seara"), ("fr", "cours all le soir"), ("de", "dt kurs abends"),
    ("en", "deutsch evening"), ("ar", "كورس المان مساء"), ("fa", "آلمانی شب"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), SHORT)
def test_german_is_heard_as_people_write_it_in_a_hurry(language: str, text: str) -> None:
    assert "subject=german" in named(text, language)


DARI = [
    ("کورس جرمنی", {"subject=german"}), ("لسان جرمنی یاد میگیرم", {"subject=german"}), ("در جرمنی زندگی میکنم", set()),
    ("سواد ندارم", {"subject=literacy"}), ("طفل دارم", {"childcare=yes", "audience=children"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), DARI)
def test_what_afghans_say_for_german_reading_and_having_a_child_is_heard(text: str, wanted: set[str]) -> None:
    assert named(text, "fa") == wanted


def main() -> None:
    sys.stdout.write("\t".join(("language", *KINDS, "all")) + "\n")
    for language in LANGUAGES:
        found = counts(language)
        cells = [shares(found, (kind,)) for kind in KINDS] + [shares(found, KINDS)]
        sys.stdout.write("\t".join((language, *(f"{p:.2f}/{r:.2f}" for p, r in cells))) + "\n")


if __name__ == "__main__":
    main()
