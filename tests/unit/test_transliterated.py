"""Words of another script in Latin letters: found in messages of that language, and in no others."""

from __future__ import annotations

import pytest

from nlu.concepts import lexicon
from nlu.transliterated import Transliterated

ENTRIES = [
    ("creche", "fa", "مهدکودک"),
    ("creche", "uk", "садок|садочк*"),
    ("certificate", "ru", "справк*"),
    ("want", "fa", "می‌خوام"),
    ("work", "fa", "کار"),  # two consonants: these occur in anything
    ("thief", "fa", "دزد*"),  # three: as a whole word only
    ("sign up", "fa", "ثبت ~1 نام"),
]
WORDS = Transliterated(ENTRIES)


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("fa", "mahdekoodak kojast", ["creche"]),
        ("fa", "mikham", ["want"]),
        ("fa", "mi kham", ["want"]),
        ("fa", "sabte nam", ["sign up"]),
        ("fa", "sabt mishe nam", ["sign up"]),
        ("fa", "man kar daram", []),
        ("fa", "dozd", ["thief"]),
        ("fa", "dozdidan", []),
        ("uk", "sadochku", ["creche"]),
        ("uk", "de vziaty spravku", ["certificate"]),
        ("ru", "sadok", ["creche"]),
        ("ru", "spravka", ["certificate"]),
    ],
)
def test_found(language: str, text: str, names: list[str]) -> None:
    assert list(WORDS.found(text, language)) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "mahdekudak"),
        (None, "mahdekudak"),
        ("uk", "mahdekudak"),
        ("fa", "مهدکودک"),
        ("fa", "spravka"),
        ("ru", ""),
    ],
)
def test_not_found(language: str | None, text: str) -> None:
    assert list(WORDS.found(text, language)) == []


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("fa", "bacham ro mikham mahde kudak bezaram", "kindergarten"),
        ("ar", "wen el 7adane", "kindergarten"),
        ("uk", "zapysaty dytynu", "register_sign_up"),
        ("ru", "nuzhna spravka", "document_forms"),
    ],
)
def test_the_lexicon_looks_in_latin_letters_too(language: str, text: str, concept: str) -> None:
    assert concept in lexicon().of(text, language)
    assert concept not in lexicon().of(text, "de")
