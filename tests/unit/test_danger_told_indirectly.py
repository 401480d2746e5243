"""Danger that is told and not named, and everyday sentences with words of danger, by the patterns alone."""

from __future__ import annotations

import pytest

from bot.core.danger import Danger, DangerPatterns

from .test_danger_files import FILES

TOLD = {
    "de": ("das sind die letzten worte die ihr von mir bekommt", "crisis_support"),
    "en": ("she stuck a fork in the socket and now her arm is limp", "emergency"),
    "fr": ("mes enfants méritent une meilleure mère", "crisis_support"),
    "tr": ("herkesle vedalaştım hakkınızı helal edin", "crisis_support"),
    "ru": ("раздаю все вещи, мне они больше не нужны", "crisis_support"),
    "uk": ("вчора схопив за горло при дітях", "crisis_support"),
    "pl": ("po co mam rano wstawać", "crisis_support"),
    "ro": ("mi-am luat ramas bun de la toti", "crisis_support"),
    "ar": ("ودعت الكل الليلة", "crisis_support"),
    "fa": ("این آخرین پیام منه", "crisis_support"),
}
EVERYDAY = {
    "de": "diese Formulare bringen mich noch um",
    "en": "my son found a game with knives, is he allowed to play it",
    "fr": "je me noie dans les dettes",
    "ru": "ожидание меня убивает",
    "ro": "ma omoara hartiile astea",
    "pl": "tonę w papierach",
}


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns.from_data(FILES)


@pytest.mark.parametrize("language", TOLD)
def test_danger_is_heard_where_it_is_not_named(patterns: DangerPatterns, language: str) -> None:
    message, intent = TOLD[language]
    assert patterns.recognise(message, {language: 0.99}) == Danger("strong", intent)


@pytest.mark.parametrize("language", EVERYDAY)
def test_a_way_of_speaking_is_no_danger(patterns: DangerPatterns, language: str) -> None:
    found = patterns.recognise(EVERYDAY[language], {language: 0.99})
    assert found is None or found.strength == "weak"
