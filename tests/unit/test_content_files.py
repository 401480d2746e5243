"""The texts in `responses/` and the rules around them: complete, short, and the same in every locale."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from bot.core.locale import ANSWERED, PLAIN
from bot.core.texts.placeholders import OF_OFFICE, PLACEHOLDER, TOWN, used
from bot.core.texts.response import ABOUT
from bot.core.texts.wording import EMERGENCY_NUMBERS, MOST_SENTENCES, sentences
from bot.core.yaml_text import parse_yaml
from bot.portal.response_files import read_intents

from . import shipped
from .samples import PROJECT

RESPONSES = PROJECT / "responses"
LOCALES = sorted(folder.name for folder in RESPONSES.iterdir() if folder.is_dir())
SPOKEN = [code for code in LOCALES if code in ANSWERED]
COMPLETE = ("de", PLAIN, "en", "ar", "uk")
OUR_OWN = {"page", "town_topic", "nlu_choice", "nlu_fallback"}  # decided by our components, not asked by newcomers
FOLLOW_UPS = {
    "follow_up_other",
    "follow_up_changed",
    "follow_up_child",
    "follow_up_papers",
    "follow_up_again",
}  # likewise; their own rules
BESIDE = {
    "danger_weak",
    "crisis_despair",
    "crisis_violence",
    "crisis_work",
    *ABOUT,
}  # answers without an intent of their own


@cache
def intents() -> frozenset[str]:
    return frozenset(read_intents(RESPONSES))


@cache
def texts(locale: str) -> dict[str, dict[str, str]]:
    """kind → name → text."""
    found: dict[str, dict[str, str]] = {"answer": {}, "label": {}, "interface": {}, "topic": {}}
    for text in shipped.written():
        if text.locale == locale:
            found[text.kind][text.name] = text.text
    return found


def yaml_of(path: str) -> Any:
    return parse_yaml((PROJECT / path).read_text("utf-8"))


def test_there_are_86_intents() -> None:
    assert len(intents()) == 86


def test_the_domain_knows_the_same_intents() -> None:
    assert set(yaml_of("responses/domain.yml")["intents"]) - OUR_OWN - FOLLOW_UPS == intents()


def test_every_intent_has_one_rule_that_leads_to_its_own_response_and_the_domain_has_it() -> None:
    domain = yaml_of("responses/domain.yml")["responses"]
    leads = {}
    for rule in yaml_of("stories/rules.yml")["rules"]:
        (intent,) = (step["intent"] for step in rule["steps"] if "intent" in step)
        (action,) = (step["action"] for step in rule["steps"] if "action" in step)
        assert intent not in leads
        leads[intent] = action
    assert leads.keys() - OUR_OWN == intents()
    assert {name: action for name, action in leads.items() if name in intents()} == {n: f"utter_{n}" for n in intents()}
    for action in leads.values():
        assert [said["custom"]["response"] for said in domain[action]] == [action.removeprefix("utter_")]


def test_related_intents_and_topics_exist() -> None:
    topics = texts("de")["topic"].keys()
    for name, info in read_intents(RESPONSES).items():
        assert info.topic in topics, name
        assert set(info.related) <= intents() - {name}, name
        assert len(set(info.related)) == len(info.related), name


@pytest.mark.parametrize("locale", ANSWERED)
def test_every_locale_that_is_answered_in_has_its_texts(locale: str) -> None:
    assert (RESPONSES / locale).is_dir()
    if locale != PLAIN:  # its interface is that of German
        assert (RESPONSES / locale / "interface.yml").is_file()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_file_says_its_locale_and_who_wrote_it(locale: str) -> None:
    for file in (RESPONSES / locale).glob("*.yml"):
        data = parse_yaml(file.read_text("utf-8"))
        assert data["locale"] == locale, file.name
        assert data.get("written_by", "machine") in ("machine", "person"), file.name


@pytest.mark.parametrize("locale", SPOKEN)
@pytest.mark.parametrize("kind", ["interface", "topic"])
def test_the_interface_has_the_sentences_and_placeholders_of_the_german_one(locale: str, kind: str) -> None:
    german, own = texts("de")[kind], texts(locale)[kind]
    assert own.keys() <= german.keys() if locale == PLAIN else own.keys() == german.keys()
    wrong = {n for n in own if sorted(PLACEHOLDER.findall(german[n])) != sorted(PLACEHOLDER.findall(own[n]))}
    assert wrong == set()
    assert [name for name, text in own.items() if not text.strip()] == []


@pytest.mark.parametrize("locale", SPOKEN)
def test_every_intent_has_a_label_short_enough_for_a_button_and_its_own(locale: str) -> None:
    labels = texts(locale)["label"]
    assert labels.keys() == intents()
    assert {name: label for name, label in labels.items() if not 1 <= len(label) <= 40} == {}
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize("locale", COMPLETE)
def test_every_intent_has_an_answer(locale: str) -> None:
    assert texts(locale)["answer"].keys() == intents() | BESIDE


@pytest.mark.parametrize("locale", LOCALES)
def test_answers_are_known_short_and_filled_with_nothing_but_the_town_and_its_offices(locale: str) -> None:
    answers = texts(locale)["answer"]
    assert answers.keys() - intents() - BESIDE == set()
    assert {n: sentences(t) for n, t in answers.items() if sentences(t) > MOST_SENTENCES} == {}
    german = texts("de")["answer"]
    assert {n for n, t in answers.items() if set(PLACEHOLDER.findall(t)) - {TOWN, *OF_OFFICE}} == set()
    assert {n for n, t in answers.items() if used(t) != used(german[n])} == set()
    assert {n for n, t in answers.items() if not t.strip()} == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_an_answer_stands_in_one_file_only(locale: str) -> None:
    names = [t.name for t in shipped.written() if t.locale == locale and t.kind == "answer"]
    assert len(names) == len(set(names))


IN_GERMAN = {
    "de": "auf Deutsch", "de-simple": "auf Deutsch", "en": "in German", "uk": "німецькою", "ru": "на немецком",
    "ar": "باللغة الألمانية", "tr": "Almanca", "fa": "آلمانی", "fr": "en allemand", "ro": "germană",
    "pl": "po niemiecku",
    "bg": "на немски", "kmr": "almanî", "ps": "آلماني", "so": "Jarmal", "ti": "ጀርመን",
}  # fmt: skip


@pytest.mark.parametrize("locale", ANSWERED)
def test_where_the_telephone_counsellors_are_named_it_says_that_they_speak_german(locale: str) -> None:
    named = {name: text for name, text in texts(locale)["answer"].items() if "0800 1110111" in text}
    assert named.keys() >= {"crisis_support", "crisis_despair", "crisis_violence"}
    assert [name for name, text in named.items() if IN_GERMAN[locale] not in text] == []


@pytest.mark.parametrize("locale", ANSWERED)
@pytest.mark.parametrize("name", EMERGENCY_NUMBERS)
def test_danger_is_answered_with_the_numbers_to_call(locale: str, name: str) -> None:
    answer = texts(locale)["answer"].get(name, "")
    assert [number for number in EMERGENCY_NUMBERS[name] if number not in answer] == []
