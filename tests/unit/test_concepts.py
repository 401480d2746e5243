"""The concept lexicon on words that mean something else beside other words."""

from __future__ import annotations

import pytest

from nlu.concepts import lexicon

BUS = ["تکت بس", "بس نمبر ۵ چی وخت میایه", "کدام بس تا آنجا می‌رود", "در بس ماند"]
ENOUGH = ["بس است", "دیگه بس است خسته شدم", "بس کو", "معاشم بس نیست", "بس بدي كورس", "انا بس بدي اسأل"]


@pytest.mark.parametrize("text", BUS)
def test_a_bus_in_dari_is_heard(text: str) -> None:
    assert "bus_train" in lexicon().of(text)


@pytest.mark.parametrize("text", ENOUGH)
def test_enough_in_farsi_and_only_in_arabic_are_no_bus(text: str) -> None:
    assert "bus_train" not in lexicon().of(text)


@pytest.mark.parametrize(
    ("text", "concept"), [("سوشل آمت", "social_office"), ("جاب سینتر", "job_office"), ("فامیلین کاسه", "child_benefit")]
)
def test_offices_are_heard_as_afghans_say_them(text: str, concept: str) -> None:
    assert concept in lexicon().of(text)


def test_baking_is_no_misspelt_bank() -> None:
    assert "bank_account" in lexicon().of("Banken")
    assert "bank_account" not in lexicon().of("Plätzchen backen")


@pytest.mark.parametrize("text", ["eşim hamile", "esim doktor ariyor", "Eşim için kurs"])
def test_a_husband_or_wife_is_no_telephone_card(text: str) -> None:
    assert "sim_mobile" not in lexicon().of(text)


def test_a_telephone_card_is_one() -> None:
    assert "sim_mobile" in lexicon().of("wo bekomme ich eine eSIM-Karte")


@pytest.mark.parametrize(
    "text", ["okuldan oglumu geri gönderdiler", "paketi geri gönderdim", "belediye beni geri gonderdi"]
)
def test_sent_back_in_turkish_is_no_deportation_by_itself(text: str) -> None:
    assert "deportation" not in lexicon().of(text)


@pytest.mark.parametrize(
    "text", ["geri gönderilecek miyim", "bizi suriye'ye geri gönderiyorlar", "beni geri gönderecekler mi"]
)
def test_sent_back_to_a_country_or_to_come_is(text: str) -> None:
    assert "deportation" in lexicon().of(text)
