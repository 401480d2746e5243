"""Telephone numbers that everybody shall call: what is taken, and what is wrong with the others."""

from __future__ import annotations

import pytest

from bot.core.phone import phone_fault


@pytest.mark.parametrize(
    "typed",
    ["030 23125-110", "0911 231", "(0911) 231-5555", "0049 911 2310", "+43 1 4000-0", "0800 111 0 111", "112", "116117",
     "116 117", "115", "٠٣٠ ٢٣١٢٥٢٩٠"],
)  # fmt: skip
def test_a_number_that_can_be_called_is_taken(typed: str) -> None:
    assert phone_fault(typed) is None


@pytest.mark.parametrize("typed", ["0911 55", "+49 911 55", "01 234", "9", "anrufen", "030 23125-110 oder 111", ""])
def test_a_number_that_nobody_can_call_is_refused(typed: str) -> None:
    assert phone_fault(typed) == "number"


def test_a_number_without_its_area_code_is_good_in_one_place_only() -> None:
    assert phone_fault("23125-110") == "prefix"
