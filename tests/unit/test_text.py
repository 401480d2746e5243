"""Text as people type it: what is kept, and what counts as the same word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import MessageEmpty, MessageTooLong
from bot.core.message import MAX_CHARACTERS, accepted_text
from bot.core.text import clean, fold, words

KEPT = [
    ("  hello \n", "hello"),
    ("a\x00b\x07c\x1b[0m", "abc[0m"),
    ("line one\nline two\tend", "line one\nline two\tend"),
    ("pay \u202e01 EUR\u202c now", "pay 01 EUR now"),
    ("\u2066abc\u2069\u2067def\u2069\u2068g", "abcdefg"),
    ("\ufeffhello", "hello"),
    ("zero\u200cwidth stays", "zero\u200cwidth stays"),
    ("Fahrrad\u00adbüro", "Fahrradbüro"),
    ("a\ue000b", "ab"),
    ("a\ud800b", "ab"),
    ("👩\u200d👧 family", "👩\u200d👧 family"),
    ("\u202e \x00", ""),
]


@pytest.mark.parametrize(("typed", "kept"), KEPT)
def test_what_could_harm_is_dropped_and_what_was_meant_stays(typed: str, kept: str) -> None:
    assert clean(typed) == kept


SAME = [
    ("STRASSE", "Straße"),
    ("Anmeldung", "anmeldung"),
    ("Küche", "Kueche"),
    ("schön", "schoen"),
    ("Ärzte", "Aerzte"),
    ("heeeelp", "help"),
    ("hilfeeee", "hilfe"),
    ("أحمد", "احمد"),
    ("إقامة", "اقامه"),
    ("آسف", "اسف"),
    ("مستشفى", "مستشفي"),
    ("سـلام", "سلام"),
    ("کمک", "كمك"),
    ("می‌خواهم", "مي خواهم"),
    ("مَدْرَسَة", "مدرسه"),
    ("ёлка", "елка"),
    ("ґанок", "ганок"),
    ("été", "ete"),
    ("ｗｉｄｅ", "wide"),
    ("don’t", "dont"),
    ("İstanbul", "istanbul"),
    ("kapı", "kapi"),
    ("Fahrrad\u00adbüro", "Fahrradbüro"),
    ("Fahrrad\u200bbüro", "Fahrradbüro"),
    ("zły", "zly"),
    ("cafe\u0301", "café"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_that_people_mix_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


DIFFERENT = [("Kurs", "Kiss"), ("Bett", "Beet"), ("سلام", "كلام"), ("112", "110"), ("neu", "nun")]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_double_letters_are_no_elongation() -> None:
    assert fold("Bett") == "bett"
    assert fold("Betttt") != fold("Bett")


WORDS = [
    ("Wo ist das Amt?", ["wo", "ist", "das", "amt"]),
    ("e-mail, bitte!", ["e", "mail", "bitte"]),
    ("مرحبا، كيف الحال؟", ["مرحبا", "كيف", "الحال"]),
    ("24.12.2026", ["24", "12", "2026"]),
    ("don't", ["dont"]),
    ("?!… 👍", []),
]


@pytest.mark.parametrize(("text", "found"), WORDS)
def test_words_come_folded_and_in_order(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", ["", "  \n", "\u202e\u2066", "\x00\x01"])
def test_a_message_without_text_is_refused(text: str) -> None:
    with pytest.raises(MessageEmpty):
        accepted_text(text)


def test_the_longest_message_is_measured_after_cleaning() -> None:
    assert accepted_text(" " * 50 + "a" * MAX_CHARACTERS + "\x00" * 50) == "a" * MAX_CHARACTERS
    with pytest.raises(MessageTooLong, match=str(MAX_CHARACTERS + 1)):
        accepted_text("a" * (MAX_CHARACTERS + 1))
