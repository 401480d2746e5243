"""An age told after school or nursery decides which of them is meant."""

from __future__ import annotations

import pytest

from bot.core.understanding import Understanding
from bot.service.ages import AgesDialogue
from bot.settings import PROJECT
from bot.wiring.files import load_rows, load_small
from tests.fakes import ScriptedDialogue

AFTER_SCHOOL, AFTER_NURSERY = {"intent": "school_enrolment"}, {"intent": "childcare_place"}
FOUR = [
    "meine Tochter ist 4 Jahre alt", "und meine tochter ist 3 jahre", "my daughter is 4 years old",
    "وبنتي عمرها 4 سنين",
    "دخترم ۴ ساله است او چی", "et ma fille elle a 4 ans", "a córka ma 4 lata", "și fata are 4 ani", "а дочке 4 года",
    "ya kızım 4 yaşında", "а доньці 4 роки", "mon bébé a 10 mois", "er ist 8 Monate",
]  # fmt: skip
SEVEN = [
    "er ist schon 7 Jahre", "he is 7 years old", "ابني عمره 7 سنين", "پسرم ۷ ساله است", "il a 7 ans", "syn ma 7 lat",
    "fiul are 7 ani", "сыну 7 лет", "oğlum 7 yaşında", "синові 7 років",
]  # fmt: skip
NEITHER = [
    "er ist 5 Jahre", "she is 5 years old", "ich bin 25 Jahre alt", "er geht 4 Jahre in die Schule", "4", "Klasse 4",
    "seit 2 Jahren", "for 3 years", "depuis 2 ans", "ben 3 yıldır", "od 7 lat", "мне 7 лет", "in 8 Monaten",
]  # fmt: skip


async def meant(text: str, context: dict[str, str], response: str = "fallback") -> str:
    u = Understanding("out_of_scope", 0.3, "fallback", response)
    known = load_rows(PROJECT, "leaning") | load_small(PROJECT)
    return (await AgesDialogue(ScriptedDialogue(), known).completed(u, text, {}, context)).response


@pytest.mark.parametrize("text", FOUR)
async def test_a_small_child_is_about_the_nursery(text: str) -> None:
    assert await meant(text, AFTER_SCHOOL) == "childcare_place"
    assert await meant(text, AFTER_NURSERY) == "fallback"


@pytest.mark.parametrize("text", SEVEN)
async def test_a_child_of_school_age_is_about_school(text: str) -> None:
    assert await meant(text, AFTER_NURSERY) == "school_enrolment"
    assert await meant(text, AFTER_SCHOOL) == "fallback"


@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize("context", [AFTER_SCHOOL, AFTER_NURSERY])
async def test_what_is_no_childs_age_or_may_be_either_changes_nothing(text: str, context: dict[str, str]) -> None:
    assert await meant(text, context) == "fallback"


@pytest.mark.parametrize("text", [FOUR[0], SEVEN[0]])
async def test_elsewhere_and_in_danger_it_is_what_it_was(text: str) -> None:
    assert await meant(text, {"intent": "housing_search"}) == "fallback"
    assert await meant(text, AFTER_SCHOOL, "emergency") == await meant(text, AFTER_NURSERY, "emergency") == "emergency"
