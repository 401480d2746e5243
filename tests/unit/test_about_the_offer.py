"""What is said about the offer of a person: a woman, and that nobody is needed any more."""

from __future__ import annotations

import pytest

from bot.service.turn.about_the_offer import OfferTalk
from bot.wiring.files import load_rows, load_small

from .samples import PROJECT

TALK = OfferTalk({**load_rows(PROJECT, "wishes"), "small": load_small(PROJECT)["small"]})
WOMAN = [
    "kann das eine Frau sein?", "bitte eine Frau", "lieber eine frau, kein mann", "can it be a woman",
    "a woman please",
    "no men please", "تكون مرة مو رجال", "ممكن تكون امرأة؟", "میشه یک خانم باشه", "زن باشد لطفا",
    "ce serait possible une femme",
    "je préfère une femme", "une femme svp", "czy to może być kobieta", "wolę kobietę", "poate fi o femeie",
    "aș prefera o doamnă", "можно женщину", "а можно чтобы женщина ответила", "только не мужчина", "kadin olsun",
    "kadın olabilir mi", "bayan olsa daha iyi", "можна щоб була жінка", "краще жінка",
]  # fmt: skip
OTHER = [
    "für meine Frau", "ich suche einen kurs nur für frauen", "meine frau ist krank", "my wife is a woman with a visa",
    "pour ma femme", "how often", "كم مرة", "زن من مریض است", "moja żona", "для моєї дружини", "karım için",
    "eşim hamile",
    "ja", "er schlägt mich",
]  # fmt: skip
TAKEN_BACK = [
    "hat sich erledigt", "ich brauche keinen menschen mehr", "ok forget it, i dont need a person", "never mind",
    "خلص ما بدي حدا", "غيرت رأيي", "دیگه لازم نیست", "پشیمان شدم", "laissez tomber",
    "je n'ai plus besoin de personne",
    "już nie potrzebuję", "nu mai am nevoie", "m-am răzgândit", "человек уже не нужен", "я передумал", "vazgeçtim",
    "artık istemiyorum", "людина вже не потрібна", "я передумала не треба",
]  # fmt: skip
STILL = [
    "ich brauche einen menschen", "i need a person", "بدي احكي مع حدا", "می‌خواهم با کسی گپ بزنم",
    "j'ai besoin d'une personne",
    "potrzebuję człowieka", "am nevoie de cineva", "мне нужен человек", "biriyle konuşmak istiyorum",
    "мені потрібна людина",
    "was brauche ich für die anmeldung", "не знаю что делать",
]  # fmt: skip


@pytest.mark.parametrize("text", WOMAN)
def test_a_woman_is_wished_for(text: str) -> None:
    assert TALK.woman(text)


@pytest.mark.parametrize("text", OTHER)
def test_it_is_something_else(text: str) -> None:
    assert not TALK.woman(text)


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_nobody_is_needed_any_more(text: str) -> None:
    assert TALK.taken_back(text)


@pytest.mark.parametrize("text", STILL)
def test_a_person_is_needed(text: str) -> None:
    assert not TALK.taken_back(text)
