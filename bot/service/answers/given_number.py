"""A message that is hardly more than a telephone number."""

from __future__ import annotations

import re

from bot.core.phone import phone_in

_MEANT_AS_NUMBER = 5  # digits
_BESIDE, _BESIDE_UNASKED = 5, 3  # words: "please call me at …", no question with somebody else's number in it
_LIKE_A_PHONE = re.compile(r"\s*(?:\+|0)\d[\d\s()/.–-]{5,}")  # and not complete enough to be called
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\b\d{1,4}([./-])\s?\d{1,2}\1\s?\d{1,4}\b")
_ONLY_A_DAY = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}")
_QUESTION = re.compile(r"[?؟]")


def mostly_digits(text: str) -> bool:
    """A date of birth is no number to call."""
    text = _DATE.sub("", text)
    digits = len(_DIGIT.findall(text))
    return digits >= _MEANT_AS_NUMBER and digits * 2 >= len(text)


def little_beside(text: str, asked: bool) -> bool:
    """Whether a text with a number in it says hardly anything else."""
    beside = [word for word in text.split() if not _DIGIT.search(word)]
    return len(beside) <= (_BESIDE if asked else _BESIDE_UNASKED) and not _QUESTION.search(text)


def given_unasked(text: str) -> bool:
    """Whether a number to be called at is all that a text says; no day, postcode or file number is one."""
    if phone_in(text):
        return mostly_digits(text) or little_beside(text, asked=False)
    return mostly_digits(text) and _LIKE_A_PHONE.fullmatch(text) is not None and not _ONLY_A_DAY.fullmatch(text.strip())
