"""Rows of words are compiled once, and only where they are the very same."""

from __future__ import annotations

from bot.service.kinds import patterns_of

WASTE, MONEY = {"de": ["müll|sperrmüll"]}, {"de": ["geld"]}


def test_rows_that_were_read_once_are_compiled_once() -> None:
    assert patterns_of({"asked": WASTE, "told": MONEY}, "asked") is patterns_of({"asked": WASTE}, "asked")


def test_other_rows_of_the_same_kind_are_others() -> None:
    for rows, text in ((WASTE, "Sperrmüll"), (MONEY, "Geld")):
        assert list(patterns_of({"asked": rows}).found(text)) == ["asked"]
    assert not list(patterns_of({"asked": MONEY}).found("Sperrmüll"))
    assert not list(patterns_of({"asked": WASTE}, "asked").found("Geld"))
