"""Danger that the patterns hear for certain: the dialogue engine, which knows too few such messages, is not asked."""

from __future__ import annotations

import pytest

from bot.core.danger import DangerPatterns
from bot.service.turn.hearing import Heard

from .test_danger_files import FILES

CERTAIN = {
    "de": ("mein vermieter will sex statt miete", "mein mann ist betrunken und hat uns rausgeworfen",
           "wenn mein mann trinkt gehen wir zur nachbarin"),
    "en": ("my daughter is being touched by teacher", "my son was touched by his coach",
           "my landlord want sex for rent",
           "my husband throws things", "when my husband drinks we go to the neighbour"),
    "ar": ("بنتي عم يلمسها الاستاذ", "صاحب البيت بدو جنس بدل الاجار", "جوزي سكران وطردنا من البيت",
           "لما جوزي يسكر منروح عند الجيران"),
    "fa": ("صاحبخانه به جای کرایه سکس میخواهد", "شوهرم چیز پرت میکند", "شوهرم مست است و ما را بیرون کرد",
           "کارفرما نمیگذارد برویم"),
    "fr": ("ma fille est touchée par son professeur", "le proprietaire veut du sexe pour le loyer",
           "quand mon mari boit on va chez la voisine", "le patron ne nous laisse pas partir"),
    "pl": ("corka jest dotykana przez nauczyciela", "wlasciciel chce seksu za czynsz", "maz rzuca rzeczami",
           "maz pijany wyrzucil nas z domu"),
    "ro": ("fata mea este atinsa de profesor", "sotul e beat si ne a dat afara", "sotul arunca cu lucruri",
           "patronul nu ne lasa sa plecam"),
    "ru": ("муж иногда выпьет и тогда мы с детьми уходим к соседке", "муж пьяный выгнал нас",
           "u rebenka temperatura 40 i on vyalyy", "u rebenka temperatura 40 i on ne prosypaetsya"),
    "tr": ("ev sahibi kira yerine seks istiyor", "kocam içince komşuya gidiyoruz", "kocam eşya fırlatıyor",
           "patron gitmemize izin vermiyor"),
    "uk": ("чоловік вип'є і ми йдемо до сусідки", "чоловік п'яний вигнав нас", "u dytyny temperatura 40 i sudomy"),
}  # fmt: skip
HARMLESS = [
    "i was touched by your kindness", "my husband throws things in the wrong bin", "my husband throws old things away",
    "patronul nu ne lasa sa plecam in concediu", "le patron ne me laisse pas partir en vacances", "seful m a dat afara",
    "u menya dvoe detey", "u rebenka temperatura 38", "sotul arunca gunoiul", "мы уходим к соседке пить чай",
    "der vermieter will mehr geld", "kocam çöpü atıyor", "المدير ما بيعطينا اجازة",
]  # fmt: skip


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data(FILES)


@pytest.mark.parametrize("language", CERTAIN)
def test_danger_that_is_certain_is_answered_whatever_the_engine_says(patterns: DangerPatterns, language: str) -> None:
    for text in CERTAIN[language]:
        found = patterns.recognise(text, {language: 0.99})
        assert found is not None and found.strength == "strong" and found.certain, text
        assert found.intent == ("emergency" if "temperatura" in text else "crisis_support")
        assert Heard(text, language, language, None, {}, found).without_the_engine


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_it_is_not_strong(patterns: DangerPatterns, text: str) -> None:
    found = patterns.recognise(text)
    assert found is None or found.strength == "weak"


def test_of_other_strong_danger_the_engine_still_hears_the_whole_sentence(patterns: DangerPatterns) -> None:
    found = patterns.recognise("mein Mann schlägt mich", {"de": 0.99})
    assert found is not None and found.strength == "strong" and not found.certain
    assert not Heard("mein Mann schlägt mich", "de", "de", None, {}, found).without_the_engine
