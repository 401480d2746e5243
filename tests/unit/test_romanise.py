"""One spelling for all scripts: what people transliterate differently ends as the same letters."""

from __future__ import annotations

import pytest

from nlu.romanise import romanised

SAME = [
    ("школа", "shkola"),
    ("школа", "szkola"),
    ("щоденник", "shchodennyk"),
    ("хочу", "khochu"),
    ("хочу", "xochu"),
    ("вчитися", "vchytysya"),
    ("справка", "spravka"),
    ("Київ", "Kyiv"),
    ("Ausländerbehörde", "auslaenderbehoerde"),
    ("مرحبا", "mr7ba"),
    ("школа", "ШКОЛАА"),
]
DIFFERENT = [("школа", "лікар"), ("Termin", "Temperatur"), ("мама", "мова")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_the_same_word_meet(one: str, other: str) -> None:
    assert romanised(one) == romanised(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert romanised(one) != romanised(other)


@pytest.mark.parametrize("text", ["", "   ", "👍", "12345", "ትግርኛ"])
def test_whatever_is_typed_is_spelt(text: str) -> None:
    assert isinstance(romanised(text), str)
