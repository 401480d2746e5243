"""The words of a message as the language model sees them: lower case, one spelling per letter, no numbers.

Digits stay inside words typed in Latin letters, where Arabic has letters of its own for them (`mar7aba`, `3andi`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Script = Literal["latin", "cyrillic", "arabic", "other"]

LATIN_END = "\u024f"
_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:'[^\W\d_][^\W_]*)*")
_UNSAID = re.compile("[\u064b-\u0652\u0640\u200c\u200d\u0300\u0301]")  # vowel signs, elongation, joiners, accents
_DRAWN_OUT = re.compile(r"(.)\1\1+")
_LABEL = re.compile(r"[a-z]{1,2}\d+|\d+[a-z]{1,2}")  # B1, A2, 3b, 14h
_NUMBER = re.compile(r"^\d{2,}|\d{2,}$")
_DIGITS = re.compile(r"\d+")
_UNFOLDED = str.maketrans({"ł": "l", "ı": "i", "ß": "ss", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})


def words_of(text: str) -> list[str]:
    """The words in order."""
    lowered = unicodedata.normalize("NFC", text).lower().replace("i̇", "i").replace("’", "'").replace("ʼ", "'")
    plain = _DRAWN_OUT.sub(r"\1\1", _UNSAID.sub("", lowered))
    return [kept for word in _WORD.findall(plain) if (kept := _without_numbers(word))]


def _without_numbers(word: str) -> str:
    if word.isalpha():
        return word
    if not word.isascii():
        return _DIGITS.sub("", word)
    return "" if _LABEL.fullmatch(word) else _NUMBER.sub("", word)


def script_of(word: str) -> Script:
    """The script of its first letter; a word is taken to be in one."""
    first = next((letter for letter in word if letter.isalpha()), "")
    if first <= LATIN_END:
        return "latin"
    if "\u0400" <= first <= "\u052f":
        return "cyrillic"
    return "arabic" if "\u0600" <= first <= "\u06ff" or "\ufb50" <= first <= "\ufeff" else "other"


def in_latin(text: str) -> bool:
    """No letter of another script."""
    return all(letter <= LATIN_END for letter in text if letter.isalpha())


def unaccented(word: str) -> str:
    """Latin letters as typed on a keyboard without their marks: `zapisać` → `zapisac`."""
    spread = unicodedata.normalize("NFD", word.translate(_UNFOLDED))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
