"""Small groups are hidden, and stay so for whoever subtracts what is shown from the whole."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.after.small_groups import Figure, alone, ranked, shielded

LIMIT = 5
Counts = Mapping[str, int]


def open_values(figures: tuple[Figure, ...], whole: int) -> list[set[int]]:
    """For each hidden number every value that it may have, by what is shown, the whole, and how hiding works."""
    shown = [one.number for one in figures if one.number]
    left, most = whole - sum(shown), min([number for number in shown if number >= LIMIT], default=whole)
    kinds = [one.hidden for one in figures if one.hidden]
    found = []
    for place in range(len(kinds)):
        reachable = {0}
        for other, kind in enumerate(kinds):
            if other != place:
                reachable = {r + n for r in reachable for n in values(kind, most) if r + n <= left}
        found.append({n for n in values(kinds[place], most) if left - n in reachable})
    return found


def values(hidden: str, most: int) -> range:
    return range(1, LIMIT) if hidden == "few" else range(LIMIT, most + 1)


def marks(counts: Counts) -> dict[str, object]:
    return {one.name: one.hidden or one.number for one in shielded(counts, LIMIT)}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"de": 40, "ar": 30}, {"de": 40, "ar": 30}),
        ({"de": 40, "ar": 30, "fa": 0}, {"de": 40, "ar": 30, "fa": 0}),
        ({"de": 40, "ar": 30, "fa": 3}, {"de": 40, "ar": "kept_back", "fa": "few"}),
        ({"de": 40, "ar": 30, "fa": 3, "pl": 2}, {"de": 40, "ar": 30, "fa": "few", "pl": "few"}),
        ({"de": 40, "ar": 30, "fa": 1, "pl": 1}, {"de": 40, "ar": "kept_back", "fa": "few", "pl": "few"}),
        ({"de": 40, "ar": 30, "fa": 4, "pl": 4}, {"de": 40, "ar": "kept_back", "fa": "few", "pl": "few"}),
        ({"de": 5, "ar": 5, "fa": 4}, {"de": "kept_back", "ar": "kept_back", "fa": "few"}),
        ({"de": 5, "fa": 1}, {}),
        ({"de": 2, "fa": 1}, {}),
        ({"de": 2}, {}),
        ({"de": 0, "fa": 0}, {"de": 0, "fa": 0}),
        ({}, {}),
    ],
)
def test_what_is_shown_of_a_whole(counts: Counts, expected: dict[str, object]) -> None:
    assert marks(counts) == expected


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 40), max_size=9))
def test_no_hidden_number_can_be_worked_out(counts: dict[str, int]) -> None:
    check(counts)


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_no_hidden_number_of_any_small_whole_can_be_worked_out(length: int) -> None:
    for numbers in product(range({1: 60, 2: 30, 3: 16, 4: 9}[length]), repeat=length):
        check({str(place): number for place, number in enumerate(numbers)})


def check(counts: Counts) -> None:
    figures = shielded(counts, LIMIT)
    assert not figures or [one.name for one in figures] == list(counts), "in their order"
    for one in figures:
        assert one.number is None or not 0 < one.number < LIMIT
        assert one.number in (None, counts[one.name])
        assert (one.hidden == "few") == (0 < counts[one.name] < LIMIT)
    assert all(len(possible) > 1 for possible in open_values(figures, sum(counts.values()))), counts


def test_nothing_is_hidden_without_need() -> None:
    assert all(not one.hidden for one in shielded({"a": 5, "b": 6, "c": 0}, LIMIT))


def test_a_figure_alone() -> None:
    assert [alone("x", n, LIMIT).number for n in (0, 1, 4, 5)] == [0, None, None, 5]


def test_the_order_of_hidden_ones_tells_nothing() -> None:
    figures = ranked(shielded({"uk": 4, "ar": 30, "fa": 1, "de": 40, "pl": 2}, LIMIT))
    assert [one.name for one in figures] == ["de", "ar", "fa", "pl", "uk"]
