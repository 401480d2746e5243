"""Some examples are learnt with a greeting before or thanks after them, in their own language."""

from __future__ import annotations

from nlu.courtesies import BARE, courteous
from nlu.examples_file import Example, all_examples

GREETINGS = [Example("de", "greet", "Guten Tag!"), Example("de", "greet", "Hallo, ich bin neu in dieser Stadt hier")]
THANKS = [Example("uk", "thank", "дуже дякую"), Example("de", "thank", "vielen Dank")]
MATTERS = [Example(language, "waste", f"{n} Tonnen") for language in ("de", "uk", "pl") for n in range(100)]


def test_a_part_is_greeted_and_thanked_in_its_own_language() -> None:
    learnt = courteous([*GREETINGS, *THANKS, *MATTERS])
    assert learnt[:4] == [*GREETINGS, *THANKS]
    told = {language: [e.text for e in learnt[4:] if e.language == language] for language in ("de", "uk", "pl")}
    greeted = [text for text in told["de"] if text.startswith("Guten Tag") and "Tonnen" in text]
    assert 3 <= len(greeted) <= 25
    assert all("hier" not in text for text in told["de"]), "long greetings are matters of their own"
    assert any(text.endswith("vielen Dank") for text in told["de"])
    assert {text.partition("Tonnen")[2].strip(",. ") for text in told["uk"]} == {"", "дуже дякую"}
    assert not any(text.startswith("Guten") for text in told["uk"])
    assert told["pl"] == [e.text for e in MATTERS if e.language == "pl"]


def test_the_same_ones_every_time_and_never_what_the_town_has_taught() -> None:
    examples = [*GREETINGS, *THANKS, *MATTERS]
    assert courteous(examples) == courteous(examples)
    assert courteous(examples, bare=MATTERS) == examples


def test_another_example_changes_nothing_for_the_others() -> None:
    more = Example("de", "office", "Wo ist das Amt?")
    examples = [*GREETINGS, *THANKS, *MATTERS]
    assert courteous([more, *examples])[1:] == courteous(examples)


def test_of_the_real_examples_a_sixth_is_changed_and_no_courtesy() -> None:
    examples = all_examples()
    pairs = list(zip(examples, courteous(examples), strict=True))
    assert all(after.text == before.text for before, after in pairs if before.intent in BARE)
    assert all(before.text in after.text for before, after in pairs)
    changed = sum(before != after for before, after in pairs) / len(pairs)
    assert 0.12 < changed < 0.2
