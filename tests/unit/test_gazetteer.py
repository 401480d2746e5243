"""Names in messages: which are found, where, and which of two overlapping ones is meant."""

from __future__ import annotations

import pytest

from bot.language.gazetteer import Gazetteer, Name
from nlu.romanise import romanised
from nlu.transliterated import SPELLINGS

NAMES = [
    Name("office", "jobcenter", "Jobcenter"),
    Name("office", "immigration", "Ausländerbehörde"),
    Name("office", "citizens", "Bürgerbüro"),
    Name("office", "north", "Bürgerbüro Nord"),
    Name("office", "immigration", "دائرة الأجانب"),
    Name("office", "north", "ЦНАП"),
    Name("district", "north", "Nord"),
    Name("level", "B1", "B1"),
    Name("weekday", "mon", "Montag"),
    Name("weekday", "mon", "montag*"),
    Name("subject", "german", "deutsch lernen"),
    Name("subject", "sewing", "näh*"),
    Name("subject", "first_aid", "erste hilfe*"),
    Name("free", "yes", "kostenlos"),
    Name("childcare", "yes", "garde d'enfants"),
]
TOWN = Gazetteer.build(NAMES)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(m.entity, m.value, text[m.start : m.end]) for m in TOWN.find(text)]


FOUND = [
    ("Wo ist das Jobcenter?", [("office", "jobcenter", "Jobcenter")]),
    ("JOBCENTER", [("office", "jobcenter", "JOBCENTER")]),
    ("auslaenderbehoerde bitte", [("office", "immigration", "auslaenderbehoerde")]),
    ("wo ist die Auslanderbehorde", [("office", "immigration", "Auslanderbehorde")]),
    ("zur Ausländerbehörte", [("office", "immigration", "Ausländerbehörte")]),
    ("das Jobcentre", [("office", "jobcenter", "Jobcentre")]),
    ("kurs montags", [("weekday", "mon", "montags")]),
    ("am Montagabend", [("weekday", "mon", "Montagabend")]),
    ("Nähkurs", [("subject", "sewing", "Nähkurs")]),
    ("Erste-Hilfe-Kurs", [("subject", "first_aid", "Erste-Hilfe")]),
    ("ersten hilfe", []),
    ("erste hilfekurse", [("subject", "first_aid", "erste hilfekurse")]),
    ("ich will deutsch lernen, kostenlos", [("subject", "german", "deutsch lernen"), ("free", "yes", "kostenlos")]),
    ("Deutsch B1 Montag", [("level", "B1", "B1"), ("weekday", "mon", "Montag")]),
    ("أين دائرة الاجانب؟", [("office", "immigration", "دائرة الاجانب")]),
    ("де цнап", [("office", "north", "цнап")]),
    ("avec garde d’enfants", [("childcare", "yes", "garde d’enfants")]),
    ("B12", []),
    ("Xobcenter", []),  # the first letter is trusted
    ("Lernen", []),
    ("", []),
    ("?!", []),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_names_are_found_as_people_type_them_and_where_they_stand(text: str, names: list[tuple[str, str, str]]) -> None:
    assert found(text) == names


def test_of_overlapping_names_of_one_kind_the_longest_is_meant_and_other_kinds_stay() -> None:
    assert found("Bürgerbüro Nord") == [("office", "north", "Bürgerbüro Nord"), ("district", "north", "Nord")]
    assert found("Bürgerbüro") == [("office", "citizens", "Bürgerbüro")]


def test_two_names_apart_are_both_found_in_their_order() -> None:
    assert [value for _, value, _ in found("vom Jobcenter zur Ausländerbehörde")] == ["jobcenter", "immigration"]


def test_a_name_that_two_offices_share_means_both_so_that_the_newcomer_can_be_asked() -> None:
    shared = Gazetteer.build([Name("office", "altstadt", "Bürgeramt"), Name("office", "nord", "Bürgeramt")])
    assert {m.value for m in shared.find("Wo ist das Bürgeramt?")} == {"altstadt", "nord"}


def test_a_name_given_twice_is_found_once_and_an_empty_one_never() -> None:
    twice = Gazetteer.build([Name("free", "yes", "gratis"), Name("free", "yes", "Gratis!"), Name("free", "no", " *")])
    assert [(m.value, m.score) for m in twice.find("gratis")] == [("yes", 100.0)]


def test_an_exact_name_is_surer_than_a_similar_one() -> None:
    exact, near = TOWN.find("Jobcenter")[0], TOWN.find("Jobcentre")[0]
    assert exact.score == 100
    assert 86 <= near.score < 100


def test_what_only_looks_like_a_name_hides_shorter_ones() -> None:
    free = Gazetteer.build([Name("free", "yes", "free"), Name("free", "other", "free wifi")])
    assert free.find("is there free wifi") == []
    assert [m.value for m in free.find("free wifi and free lunch")] == ["yes"]


WRITTEN = [
    ("Job Center", "jobcenter"),  # in two words
    ("Auslander behorde", "immigration"),
    ("bürgerbüronord", "north"),
    ("à l’Ausländerbehörde", "immigration"),  # French elision
    ("وبدائرة الأجانب", "immigration"),  # Arabic joins "and" and "in"
]


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_names_are_found_however_their_words_are_joined(text: str, value: str) -> None:
    assert value in [m.value for m in TOWN.find(text)]


def test_names_in_another_ending_are_found_when_they_have_several_words() -> None:
    town = Gazetteer.build([Name("district", "north", "Північний район"), Name("day", "next_month", "nächsten Monat")])
    assert [m.value for m in town.find("у Північному районі")] == ["north"]
    assert town.find("nächsten Montag") == []


def test_names_of_another_script_are_found_by_their_sound() -> None:
    names = [Name("office", "youth", "Jugendamt"), Name("office", "library", "المكتبة")]
    assert [m.value for m in Gazetteer.build(names, romanised).find("где югендамт")] == ["youth"]
    assert Gazetteer.build(names).find("где югендамт") == []
    assert Gazetteer.build(names, romanised).find("وين المكتب") == []  # the office, not the library


def test_a_name_may_carry_an_ending_where_endings_are_known() -> None:
    names = [Name("office", "jobcenter", "Jobcenter"), Name("office", "foreigners", "yabancılar dairesi")]
    town = Gazetteer.build(names, endings=["den", "nden", "nin", "e"])
    texts = ["jobcenterden", "Jobcenter'e", "yabancılar dairesinden randevu", "YABANCILAR DAİRESİNİN telefonu"]
    assert [m.value for text in texts for m in town.find(text)] == ["jobcenter"] * 2 + ["foreigners"] * 2
    assert town.find("yabancılardan randevu") == Gazetteer.build(names).find("yabancılar dairesinden") == []


@pytest.fixture(scope="module")
def in_latin() -> dict[str, Gazetteer]:
    """What each language has in its own script, by the spelling that it shares with Latin letters."""
    words = {
        "fa": [
            Name("matter", "licence", "گواهینامه"),
            Name("audience", "women", "زنان"),
            Name("day", "today", "امروز*"),
        ],
        "ar": [Name("matter", "reunion", "لم الشمل"), Name("time_of_day", "evening", "بعد الدوام")],
        "uk": [Name("event_kind", "sport", "футбол*"), Name("audience", "women", "для жінок")],
    }
    return {code: Gazetteer.build(names, romanised, (), SPELLINGS[code]) for code, names in words.items()}


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fa", "govahiname mikham", [("licence", "govahiname")]),
        ("fa", "zanan", []),  # three consonants: other words have them too
        ("fa", "doktore mariz", []),
        ("ar", "kif lam el shamel", [("reunion", "lam el shamel")]),
        ("ar", "bade adem", []),  # two short words
        ("uk", "futbolnyi klub dlia zhinok", [("sport", "futbolnyi"), ("women", "dlia zhinok")]),
        ("uk", "футбол", [("sport", "футбол")]),
    ],
)
def test_words_of_another_script_in_latin_letters(
    in_latin: dict[str, Gazetteer], language: str, text: str, found: list[tuple[str, str]]
) -> None:
    assert [(m.value, text[m.start : m.end]) for m in in_latin[language].find(text)] == found
