"""Arabic and Farsi by their consonants: who types in Latin letters meets who does not."""

from __future__ import annotations

import pytest

from nlu.consonants import consonants

SAME = [
    ("fa", "مهدکودک", "mahdekudak"),
    ("fa", "مهدکودک", "mahdekoodak"),
    ("fa", "می‌خوام ثبت نام کنم", "mi khaam sabt naam konam"),
    ("fa", "خانه", "khaneh"),
    ("fa", "خانه", "xune"),
    ("fa", "وقت قبلی", "vaghte ghabli"),
    ("fa", "رمضان", "ramazan"),
    ("fa", "چطور", "chetor"),
    ("ar", "المدرسة", "el madrase"),
    ("ar", "المدرسة", "almadrasa"),
    ("ar", "موعد", "maw3ed"),
    ("ar", "رمضان", "ramadan"),
    ("ar", "حضانة", "7adane"),
    ("ar", "خبز", "5obez"),
    ("ar", "ورقة", "wara9a"),
    ("ar", "شو بدي", "chou bede"),
    ("ar", "طبيب", "tabib"),
]
DIFFERENT = [("fa", "مدرسه", "edare"), ("ar", "مدرسة", "maktab"), ("ar", "طبيب", "talab")]


@pytest.mark.parametrize(("language", "script", "latin"), SAME)
def test_both_ways_of_typing_a_word_meet(language: str, script: str, latin: str) -> None:
    assert consonants(script, language) == consonants(latin, language) != ""


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_other_words_stay_apart(language: str, one: str, other: str) -> None:
    assert consonants(one, language) != consonants(other, language)


def test_the_article_belongs_to_arabic_only() -> None:
    assert consonants("alman", "fa") == "lmn" == consonants("آلمان", "fa")
    assert consonants("alman", "ar") == "mn" == consonants("المان", "ar")


@pytest.mark.parametrize("language", ["ar", "fa"])
@pytest.mark.parametrize("text", ["", "   ", "👍", "23", "e", "ትግርኛ", "Школа", "al"])
def test_whatever_is_typed_is_spelt(text: str, language: str) -> None:
    assert isinstance(consonants(text, language), str)
