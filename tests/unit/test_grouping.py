"""Which open questions belong together, whatever language they are in."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.learning.grouping import SAME_WAY, Known, Ranking, direction, group_for

TAX: Ranking = (("tax_id", 0.42), ("tax_class", 0.3), ("bank_account", 0.08))
TAX_ELSEWHERE: Ranking = (("tax_id", 0.38), ("tax_class", 0.25), ("bank_account", 0.1), ("greet", 0.02))
FLAT: Ranking = (("tax_id", 0.12), ("dog", 0.11), ("noise", 0.1), ("pool", 0.1), ("rent", 0.1), ("wood", 0.1))


def test_one_meaning_in_two_languages_is_one_group() -> None:
    known = [Known(3, "de", "Wo bekomme ich die Nummer fürs Finanzamt", TAX)]
    assert group_for("ar", "أين رقم الضريبة", TAX_ELSEWHERE, known) == 3
    assert group_for("ar", "أين رقم الضريبة", FLAT, known) is None
    assert group_for("ar", "أين رقم الضريبة", TAX, []) is None


@pytest.mark.parametrize(
    ("language", "text", "joins"),
    [
        ("de", "wo ist das RATHAUS??", True),
        ("de", "Wo ist das Rathauss", True),
        ("de", "das Rathaus, wo ist das", True),
        ("de", "Wo ist das Finanzamt", False),
        ("en", "Wo ist das Rathaus", False),
    ],
)
def test_nearly_the_same_words_of_one_language_are_one_group(language: str, text: str, joins: bool) -> None:
    assert (group_for(language, text, (), [Known(8, "de", "Wo ist das Rathaus", FLAT)]) == 8) is joins


def test_a_question_joins_the_nearest_middle_and_of_equals_the_oldest() -> None:
    known = [Known(1, "de", "a", FLAT), Known(2, "de", "b", TAX), Known(5, "de", "c", TAX)]
    assert group_for("tr", "x", TAX, known) == 2
    same = [Known(9, "de", "Hallo du", ()), Known(4, "de", "hallo, du", ())]
    assert group_for("de", "Hallo du!", (), same) == 4


rankings = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.floats(0, 1, allow_nan=False)), max_size=10, unique_by=lambda one: one[0]
).map(tuple)


@given(rankings, st.lists(st.tuples(st.integers(1, 4), rankings), max_size=6))
def test_whatever_ranks_is_grouped_with_a_known_group_or_none(mine: Ranking, others: list[tuple[int, Ranking]]) -> None:
    known = [Known(group, "de", "", ranking) for group, ranking in others]
    found = group_for("ar", "", mine, known)
    assert found is None or found in {one.group for one in known}
    assert found == group_for("ar", "", mine, list(reversed(known)))
    length = sum(part * part for part in direction(mine).values())
    assert length == pytest.approx(1) or length == 0
    assert 0 < SAME_WAY < 1


def test_ten_thousand_questions_cost_little_each() -> None:
    """Compared with at most 400 of one topic (`put_in_group`), not with all."""
    known = [Known(n % 60, "de", f"Frage Nummer {n * 7919} nach etwas", TAX) for n in range(400)]
    began = thread_time()
    for n in range(5):
        group_for("de", f"Etwas ganz anderes {n}", FLAT, known)
    assert thread_time() - began < 0.5
