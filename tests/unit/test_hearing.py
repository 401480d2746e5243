"""Which language a message is answered in: a word that nobody knows does not change it."""

from __future__ import annotations

import pytest

from bot.language.detector import LanguageDetector
from bot.language.files import load_detector
from bot.service.turn.hearing import Hearing
from bot.wiring.files import load_danger, load_everyday

from .samples import PROJECT

NOT_OURS = ["ayuda", "ajuda", "trabajo", "escuela", "scuola", "aiuto", "grazie", "zzz qqqq", "xyzzy", "necesito ayuda"]
OURS = [
    ("uk", "дякую"), ("ru", "помощь"), ("fr", "bonjour"), ("pl", "dziękuję"), ("tr", "günaydın"), ("ro", "mulțumesc"),
    ("ar", "شكرا"), ("fa", "ممنون"), ("de", "wo"), ("en", "appointment"), ("pl", "gdzie"), ("ru", "где"),
]  # fmt: skip


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return load_detector(PROJECT, PROJECT / "var" / "models")  # learnt beforehand: a core's 13 seconds each time


@pytest.fixture(scope="module")
def hearing(detector: LanguageDetector) -> Hearing:
    return Hearing(detector, load_danger(PROJECT), lambda: load_everyday(PROJECT))


@pytest.mark.parametrize("before", ["de", "en", "fr", "de-simple", "uk", "ar", "tr"])
@pytest.mark.parametrize("text", NOT_OURS)
def test_a_word_that_is_surely_in_no_other_language_changes_none(hearing: Hearing, text: str, before: str) -> None:
    heard = hearing.of(text, before, {})
    assert (heard.locale, heard.written, heard.foreign) == (before, before.split("-")[0], None)


@pytest.mark.parametrize(("language", "text"), OURS)
def test_a_known_word_still_does(hearing: Hearing, language: str, text: str) -> None:
    for before in ("de", "en", "tr"):
        assert hearing.of(text, before, {}).locale == language


@pytest.mark.parametrize("before", ["fa", "ar", "uk", "tr", "de", "en"])
@pytest.mark.parametrize("text", ["23 december?", "24 Dezember", "5. Mai", "1 Aug"])
def test_a_date_changes_none(hearing: Hearing, text: str, before: str) -> None:
    assert hearing.of(text, before, {}).locale == before


def test_a_date_in_another_language_does(hearing: Hearing) -> None:
    assert {hearing.of("5 grudnia", before, {}).locale for before in ("de", "en", "tr", "fa")} == {"pl"}


def test_a_script_that_the_language_before_is_not_written_in_does(hearing: Hearing) -> None:
    assert hearing.of("шшш", "de", {}).locale in ("uk", "ru")
    assert hearing.of("шшш", "ru", {}).locale == "ru"


def test_without_a_language_before_the_likeliest_is_answered_in(detector: LanguageDetector, hearing: Hearing) -> None:
    detection = detector.detect("zzz qqqq")
    assert detection is not None and hearing.of("zzz qqqq", None, {}).locale == detection.language


def test_danger_is_looked_for_in_all_that_it_may_be(hearing: Hearing) -> None:
    heard = hearing.of("ayuda", "en", {})
    assert heard.danger is not None and heard.danger.strength == "weak"
    assert max(heard.languages, key=heard.languages.__getitem__) != "en"


KEPT = {
    "ru": ["холодно", "опекунство"], "fa": ["shokran", "gelek spas"], "ar": ["şikran", "gelek spas"],
    "de": ["faleminderit", "Grüezi, ich bruche en Termin für d Aamäldig", "wo chan i mi aamälde"],
}  # fmt: skip
TURNED = [
    ("ru", "дякую", "uk"), ("ru", "щиро дякую", "uk"), ("ru", "привіт", "uk"), ("ru", "добрий день", "uk"),
    ("uk", "пожалуйста помогите", "ru"), ("ar", "متشکرم", "fa"), ("de", "дякую", "uk"), ("fa", "شكرا جزيلا", "ar"),
]  # fmt: skip


@pytest.mark.parametrize("before", KEPT)
def test_a_word_that_near_languages_share_or_thanks_in_a_foreign_one_change_none(hearing: Hearing, before: str) -> None:
    for text in KEPT[before]:
        heard = hearing.of(text, before, {})
        assert (heard.locale, heard.foreign) == (before, None), text


@pytest.mark.parametrize(("before", "text", "turned"), TURNED)
def test_a_word_of_one_of_two_near_languages_alone_does(hearing: Hearing, before: str, text: str, turned: str) -> None:
    assert hearing.of(text, before, {}).locale == turned


def test_swedish_stays_a_language_that_is_not_spoken(hearing: Hearing) -> None:
    assert hearing.of("var kan jag anmäla mig och mina barn till skolan", "de", {}).foreign == "sv"


def test_help_in_danger_is_in_no_language_that_is_only_guessed_from_latin_letters(hearing: Hearing) -> None:
    spanish, arabic = hearing.of("mi marido me pega", "de", {}), hearing.of("jouzi kayderbni kol nhar", "de", {})
    assert spanish.answered_in("crisis_support", "de") == "de" != spanish.locale == spanish.answered_in("none", "de")
    assert arabic.answered_in("crisis_support", "de") == arabic.locale == "ar"
