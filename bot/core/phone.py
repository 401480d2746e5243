"""Telephone numbers: that newcomers give, to be called back, and that stand in portal content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import phonenumbers

_REGION = "DE"
PhoneFault = Literal["number", "prefix"]
_SHORT = re.compile(r"11\d{1,4}|116 \d{3}")  # 112, 115, 116117
_TYPED = re.compile(r"[+(]?\d[\d\s()/.–-]*")
_WRITTEN = re.compile(r"[+(]?\d[\d\s()/.–-]{2,30}")


def like_a_phone(text: str) -> bool:
    """Whether it is written as a number that people can call, 112 included."""
    return _WRITTEN.fullmatch(text) is not None


def phone_fault(typed: str) -> PhoneFault | None:
    """What is wrong with a number that everybody shall call; None: nothing."""
    typed = _latin(typed)
    if _SHORT.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, _REGION) if _TYPED.fullmatch(typed) else None
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not _callable(number):
        return "number"
    if not typed.startswith(("0", "+", "(")):
        return "prefix"
    return None if phonenumbers.is_valid_number(number) else "number"  # 0911 55: begun and left


def _callable(number: phonenumbers.PhoneNumber) -> bool:
    """Not those that are only good within one place."""
    return bool(phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE)


def phone_in(text: str) -> str | None:
    """The first telephone number of a text that can be called, as E.164; German unless it says otherwise."""
    return next(phones_in(text), None)


def phones_in(text: str) -> Iterator[str]:
    """All of them, as `phone_in`."""
    for found in phonenumbers.PhoneNumberMatcher(_latin(text), _REGION):
        yield phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)


def _latin(text: str) -> str:
    """With 0 to 9 for the digits of other scripts."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)


def phone_shown(phone: str) -> str:
    """`+493023125555` → `030 23125555`; a number of another country with its code."""
    number = phonenumbers.parse(phone, _REGION)
    home = number.country_code == phonenumbers.country_code_for_region(_REGION)
    kind = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, kind)
