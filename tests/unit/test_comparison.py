"""What gets better, what gets worse, and what forbids a publication, against lists short enough to count."""

from __future__ import annotations

import pytest

from bot.core.learning.comparison import Expected, Given, Grade, compare, grade


def asks(intent: str | None = "tax_id", language: str = "de", **more: object) -> Expected:
    return Expected(text=more.pop("text", "?"), language=language, intent=intent, **more)  # type: ignore[arg-type]


def said(intent: str | None = "tax_id", zone: str = "confident", **more: object) -> Given:
    return Given(intent=intent, zone=zone, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "given", "found"),
    [
        (asks(), said(), Grade.RIGHT),
        (asks(), said("greet"), Grade.WRONG),
        (asks(), said("greet", "choice", offered=("greet", "a", "tax_id")), Grade.OFFERED),
        (asks(), said("greet", "choice", offered=("greet", "a", "b", "tax_id")), Grade.KEPT),
        (asks(), said("tax_id", "fallback"), Grade.KEPT),
        (asks(), said("emergency", danger=True), Grade.WRONG),
        (asks("emergency"), said("crisis_support", danger=True), Grade.RIGHT),
        (asks("emergency"), said("emergency"), Grade.WRONG),
        (asks("out_of_scope"), said("greet", "choice"), Grade.RIGHT),
        (asks("out_of_scope"), said("out_of_scope"), Grade.RIGHT),
        (asks("out_of_scope"), said("greet"), Grade.WRONG),
        (asks("out_of_scope"), said("out_of_scope", page="/a"), Grade.WRONG),
        (asks(None, page="/a"), said("x", "fallback", page="/a"), Grade.RIGHT),
        (asks(None, page="/a"), said("x", "fallback", page="/b"), Grade.WRONG),
        (asks(None, page="/a"), said("x"), Grade.WRONG),
        (asks(None, page="/a"), said("x", "choice"), Grade.KEPT),
    ],
)
def test_the_grade_of_an_answer(expected: Expected, given: Given, found: Grade) -> None:
    assert grade(expected, given) is found


def codes(*rows: tuple[Expected, Given, Given], margin: float = 0.005) -> list[str]:
    return [one.code for one in compare(rows, margin).objections]


RIGHT, WRONG, SAME = said(), said("greet"), (asks(), said(), said())
HEARD, MISSED = said("emergency", danger=True), said("tax_id")


def test_what_is_equal_is_fine() -> None:
    compared = compare([SAME] * 9 + [(asks(), WRONG, RIGHT)], 0.005)
    assert not compared.objections and len(compared.better) == 1 and not compared.worse
    assert (compared.before.right.part, compared.after.right.part) == (0.9, 1.0)


def test_any_fall_of_danger_in_any_language_is_for_administrators() -> None:
    lost, won = (asks("emergency", "ar"), HEARD, MISSED), (asks("emergency", "de"), MISSED, HEARD)
    compared = compare([lost, won, *[SAME] * 500], 0.5)
    assert [(one.code, one.language) for one in compared.objections] == [("danger_falls", "ar")]
    assert compared.for_administrators
    assert codes(won) == []


def test_false_alarm_is_refused_above_the_bar_only() -> None:
    alarm = (asks(), said(), said("emergency", danger=True))
    assert "false_danger_rises" in codes(alarm, *[SAME] * 98)
    assert "false_danger_rises" not in codes(alarm, *[SAME] * 99)
    known = (asks(), said("emergency", danger=True), said("emergency", danger=True))
    assert codes(known, SAME) == []


def test_accuracy_may_fall_by_the_margin_and_not_by_more() -> None:
    worse = (asks(), RIGHT, WRONG)
    assert codes(worse, *[SAME] * 199) == []
    assert codes(worse, *[SAME] * 198) == ["accuracy_falls"]


def test_one_language_must_not_pay_for_the_others() -> None:
    paid = [(asks(language="ar"), RIGHT, WRONG)] + [(asks(language="ar"), RIGHT, RIGHT)] * 40
    gained = [(asks(), WRONG, RIGHT)] * 10
    assert codes(*paid, *gained) == ["language_falls"]


def test_a_question_of_the_town_that_was_right_stays_right() -> None:
    lost = (asks(town=True), RIGHT, said("tax_id", "choice", offered=("tax_id",)))
    compared = compare([lost, *[SAME] * 3], 0.005)
    assert [(one.code, one.after) for one in compared.objections] == [("town_question", 1)]
    assert compared.before.right.of == 3, "figures are of the fixed set"
    assert (compared.town[0].hits, compared.town[1].hits) == (1, 0)
    assert codes((asks(town=True), WRONG, said("tax_id", "fallback"))) == []


def test_the_towns_own_come_first_then_danger_then_the_greatest_fall() -> None:
    rows = [
        (asks(text="small"), RIGHT, said("tax_id", "choice", offered=("tax_id",))),
        (asks(text="great"), RIGHT, WRONG),
        (asks("emergency", text="danger"), HEARD, MISSED),
        (asks(text="own", town=True), said("x", "fallback"), WRONG),
    ]
    assert [one.expected.text for one in compare(rows, 0.005).worse] == ["own", "danger", "great", "small"]
