"""Did it help, in the review inbox: what the indicators hide is hidden here too."""

from __future__ import annotations

from bot.core.after.review import Summary
from bot.core.after.review_faces import shown_faces


def faces(*rows: tuple[str, str, int, int, int], people: int = 3) -> dict[str, list[int | str]]:
    """`rows`: topic, about, and how many good, middle, bad."""
    counted = {
        (topic, f"help_{about}_{face}"): number
        for topic, about, *numbers in rows
        for face, number in zip(("good", "middle", "bad"), numbers)
        if number
    }
    shown = shown_faces(Summary(faces=counted, people=people))
    return {row.about: [one.hidden if one.number is None else one.number for one in row.figures] for row in shown}


def test_small_groups_are_not_shown() -> None:
    found = faces(("everyday", "bot", 4, 0, 0), ("work", "bot", 3, 0, 2), ("none", "department", 0, 0, 1))
    assert found == {"everyday": [], "work": ["few", 0, "few"], "department": []}


def test_a_single_number_under_five_is_hidden() -> None:
    """The sum of the row is large enough, the number in it is one person's."""
    assert faces(("work", "bot", 20, 8, 1), people=0) == {"work": [20, "kept_back", "few"]}


def test_nothing_follows_from_the_sums_over_all_topics() -> None:
    """The indicators show 21 bad ones together: twenty shown here would tell the one that is hidden."""
    found = faces(("housing", "bot", 30, 30, 20), ("work", "bot", 30, 30, 1))
    assert found["housing"] == [30, 30, "kept_back"]
    assert found["work"][2] == "few" and 1 not in found["work"]


def test_departments_stand_there_only_where_several_answer() -> None:
    assert "department" not in faces(("none", "department", 40, 0, 0), people=2)
    assert faces(("none", "department", 40, 0, 0), people=3)["department"] == [40, 0, 0]
