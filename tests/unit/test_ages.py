"""An age told after school or nursery decides which of them is meant."""

from __future__ import annotations

import pytest

from bot.core.locale import NATIVE
from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.ages import AgesStep
from bot.settings import PROJECT
from bot.wiring.files import load_rows, load_small

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


OTHER_SIX = [
    "und der ältere ist 6", "der andere 7", "seine schwester ist schon 8", "the older one is 6", "her brother is 9",
    "the other one 7", "وأخوه 9", "الكبير 6", "والتاني عمره 7", "کلانش ۶", "و دیگرش ۷ ساله", "برادرش ۸ است",
    "le grand a 6", "et l'aîné 6 ans", "sa sœur a 8 ans", "starsze 6", "a starszy ma 7", "brat ma 9 lat", "cel mare 6",
    "și celălalt are 7", "fratele lui are 9 ani", "а старшему 6", "второму уже 7", "büyüğü 6", "diğeri 7 yaşında",
    "ablası 8", "старшому 6", "а другому 7", "братові 9 років",
]  # fmt: skip
OTHER_TWO = [
    "und die kleine ist 2", "die jüngere ist 8 Monate", "and the younger one is 2", "والصغيرة 3", "خوردش ۲",
    "et la petite a 2 ans", "a młodsze 2 lata", "cea mică are 2 ani", "а младшей 3", "küçüğü 3", "а молодшій 2",
]  # fmt: skip
NO_CHILD = [
    "ältere Menschen 6 Euro", "der ältere Bus 6", "my older brother is 25", "старшему 67", "the other one", "Klasse 6",
    "das andere Haus Nummer 6", "der zweite Termin um 6", "the second of 6 months course", "büyük oda 3 kişi", "6",
    "am 6 zweite Straße", "другий поверх 3", "второй этаж 3", "drugie piętro 3", "the older one is 6 and the other 7",
]  # fmt: skip


async def meant(text: str, context: dict[str, str], response: str = "fallback") -> str:
    u = Understanding("out_of_scope", 0.3, "fallback", response)
    known = load_rows(PROJECT, "leaning") | load_small(PROJECT)
    return (
        await AgesStep(known, load_rows(PROJECT, "ages")).completed(u, UserMessage("x", text, {}, context))
    ).response


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


@pytest.mark.parametrize("text", OTHER_SIX)
async def test_another_child_of_school_age(text: str) -> None:
    assert await meant(text, AFTER_NURSERY, "seniors_pension") == "school_enrolment"
    assert await meant(text, AFTER_SCHOOL, "seniors_pension") == "school_enrolment"


@pytest.mark.parametrize("text", OTHER_TWO)
async def test_another_child_that_is_small(text: str) -> None:
    assert await meant(text, AFTER_SCHOOL, "choice") == await meant(text, AFTER_NURSERY, "choice") == "childcare_place"


@pytest.mark.parametrize("text", NO_CHILD)
@pytest.mark.parametrize("context", [AFTER_SCHOOL, AFTER_NURSERY])
async def test_an_older_one_that_is_no_child(text: str, context: dict[str, str]) -> None:
    assert await meant(text, context) == "fallback"


async def test_another_child_of_five_stays_with_the_matter() -> None:
    assert await meant("der ältere ist 5", AFTER_NURSERY, "seniors_pension") == "childcare_place"
    assert await meant("der ältere ist 5", AFTER_SCHOOL, "seniors_pension") == "school_enrolment"
    assert await meant("der ältere ist 6", {"intent": "housing_search"}, "choice") == "choice"
    assert await meant("der ältere ist 6", AFTER_NURSERY, "emergency") == "emergency"


def test_another_child_is_told_in_every_language() -> None:
    assert all(set(kind) == set(NATIVE) for kind in load_rows(PROJECT, "ages").values())
