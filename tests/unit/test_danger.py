"""The language of danger patterns: what matches, what only nearly does, what is refused."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns


def patterns(*strong: str, weak: tuple[str, ...] = (), near: tuple[str, ...] = ()) -> DangerPatterns:
    data = {"locale": "en", "strong": {"emergency": list(strong)}, "weak": list(weak), "near": list(near)}
    return DangerPatterns.from_data([data])


MATCHES = [
    ("help|hilfe", "HILFE!!!", True),
    ("help|hilfe", "the help desk", True),
    ("help|hilfe", "helper", False),
    ("house fire", "our house fire", True),
    ("house fire", "fire house", False),
    ("house fire", "house on fire", False),
    ("house ~1 fire", "house on fire", True),
    ("house ~1 fire", "house is on fire", False),
    ("house ~ fire", "house a b c fire", True),
    ("house ~ fire", "house a b c d fire", False),
    ("house ~0 fire", "house on fire", False),
    ("bleed*", "bleeding", True),
    ("bleed*", "bleed", True),
    ("bleed*", "nosebleed", False),
    ("my|our ~1 child|baby ~2 breath*", "my little baby is not breathing", True),
    ("küche brennt", "Die Kueche BRENNT", True),
    ("жжёт", "жжет", True),
    ("حريق", "هناك حَرِيق", True),
    ("don't breathe", "I dont breathe", True),
    ("112", "112", True),
    ("112", "1120", False),
]


@pytest.mark.parametrize(("row", "message", "found"), MATCHES)
def test_a_pattern_is_a_row_of_words_with_alternatives_stems_and_gaps(row: str, message: str, found: bool) -> None:
    assert (patterns(row).recognise(message) == Danger("strong", "emergency")) is found


TYPOS = [
    ("ambulance", "ambulence", True),  # one letter changed
    ("ambulance", "ambulane", True),  # one missing
    ("ambulance", "ambullance", True),  # one too many
    ("ambulance", "ambulanec", True),  # two swapped at the end
    ("ambulance", "amublance", True),
    ("ambulance", "ambuance", True),
    ("ambulance", "ambulans", False),  # two edits
    ("ambulance", "embulance", False),  # the first letter is trusted
    ("smoke", "smoky", False),  # short words must be exact
    ("police", "polie", True),
    ("police", "policy", True),
    ("bleed*", "bleding", False),  # stems are not stretched further
]


@pytest.mark.parametrize(("row", "message", "found"), TYPOS)
def test_long_words_may_differ_by_one_edit(row: str, message: str, found: bool) -> None:
    assert (patterns(row).recognise(message) is not None) is found


def test_a_near_pattern_makes_a_strong_match_weak_and_alone_means_nothing() -> None:
    fire = patterns("fire", near=("join ~3 brigade",))
    assert fire.recognise("fire") == Danger("strong", "emergency")
    assert fire.recognise("can I join the fire brigade") == Danger("weak")
    assert fire.recognise("join the brigade") is None


def test_a_weak_word_is_weak_and_yields_to_a_strong_one() -> None:
    both = patterns("house fire", weak=("fire",))
    assert both.recognise("fire safety") == Danger("weak")
    assert both.recognise("house fire") == Danger("strong", "emergency")


def test_the_intent_of_the_matching_pattern_is_named() -> None:
    strong = {"emergency": ["fire", "he beats"], "crisis_support": ["he beats me"]}
    found = DangerPatterns.from_data([{"locale": "en", "strong": strong}])
    assert found.recognise("he beats me") == Danger("strong", "crisis_support")  # it wins over an accident
    assert found.recognise("fire") == Danger("strong", "emergency")


TWO = DangerPatterns.from_data(
    [
        {"locale": "de", "strong": {"emergency": ["feuer"]}},
        {"locale": "tr", "strong": {"emergency": ["yangın", "sun"]}, "near": ["kurs"]},
    ]
)


def test_every_language_is_looked_for_when_nothing_is_known_about_the_message() -> None:
    assert TWO.recognise("Yangin var") == TWO.recognise("Feuer!") == Danger("strong", "emergency")
    assert TWO.recognise("Feuer Kurs") == Danger("weak")


SHARES = [
    ({"en": 0.9, "tr": 0.0999, "de": 0.0001}, True),
    ({"en": 0.999, "tr": 0.002}, True),  # however unlikely
    ({"en": 0.9998, "tr": 0.0002}, False),  # out of the question
    ({"kmr": 0.5, "en": 0.5, "tr": 0.0}, True),  # who writes Kurdish often writes Turkish words
]


@pytest.mark.parametrize(("shares", "alarmed"), SHARES)
def test_only_a_language_that_is_out_of_the_question_stays_silent(shares: dict[str, float], alarmed: bool) -> None:
    assert (TWO.recognise("the sun is shining", shares) is not None) is alarmed


ALONE = DangerPatterns.from_data(
    [
        {"locale": "kmr", "weak": ["mir|miriye", "bav* ~2 mir"]},
        {"locale": "tr", "weak": ["cenaze"]},
        {"locale": "pl", "weak": ["place"]},
    ]
)
OF_ONE_LANGUAGE = [
    ("Es geht mir gut", {"de": 0.99}, False),  # "died" in Kurdish, where only danger is understood
    ("Es geht mir gut", {"de": 0.6, "en": 0.4}, True),
    ("bavê min mir", {"de": 0.99}, True),  # two words are no accident
    ("a place to live", {"en": 0.98, "pl": 0.02}, False),
    ("place", {"en": 0.04, "pl": 0.96}, True),
    ("mir", {"tr": 0.99}, True),  # who writes Turkish often writes Kurdish words
    ("cenaze", None, True),
]


@pytest.mark.parametrize(("message", "shares", "heard"), OF_ONE_LANGUAGE)
def test_a_weak_word_alone_in_its_row_counts_only_in_its_own_language_when_that_is_sure(
    message: str, shares: dict[str, float] | None, heard: bool
) -> None:
    assert (ALONE.recognise(message, shares) == Danger("weak")) is heard


def test_in_a_language_that_is_none_of_these_every_word_counts() -> None:
    assert ALONE.recognise("mir", {"de": 0.99}, foreign=True) == Danger("weak")


@pytest.mark.parametrize("row", ["", "  ", "~3", "|", "*", "~", "?! | ..."])
@pytest.mark.parametrize("kind", ["strong", "weak", "near"])
def test_a_pattern_without_a_word_is_refused_since_it_would_match_anything(row: str, kind: str) -> None:
    rows: object = {"emergency": [row]} if kind == "strong" else [row]
    with pytest.raises(ValueError, match="without a word"):
        DangerPatterns.from_data([{"locale": "en", kind: rows}])


@pytest.mark.parametrize("message", ["", "?!", "👍", "\u200f"])
def test_a_message_without_words_is_no_danger(message: str) -> None:
    assert patterns("fire", weak=("smoke",)).recognise(message) is None


def test_a_long_message_is_searched_to_its_end() -> None:
    assert patterns("a ~3 b ~3 c ~3 fire").recognise("a b c " * 300 + "fire") == Danger("strong", "emergency")
