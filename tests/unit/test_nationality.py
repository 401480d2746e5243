"""Who says that somebody is German is not answered in German from then on."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.nationality import NationalityStep
from bot.wiring.files import load_language_names, load_rows

from .samples import PROJECT

MARRIAGE = {"intent": "marriage_family_law", "last": "intent:marriage_family_law"}
COURSES = {"intent": "search_course", "last": "courses:0:"}
SOMEBODY = [
    ("de", "Sie ist Deutsche, er ist Deutscher", "de"), ("de", "mein sohn spricht türkisch", "tr"),
    ("en", "he is turkish", "tr"), ("en", "my husband speaks ukrainian", "uk"),
    ("ar", "هي المانية", "de"), ("ar", "زوجتي اوكرانية", "uk"), ("ar", "هو تركي", "tr"),
    ("fa", "او آلمانی است", "de"), ("fr", "il parle turc", "tr"), ("fr", "il est arabe", "ar"),
    ("pl", "mąż jest niemiec, ona mówi po ukraińsku", "uk"),
    ("ro", "soția e ucraineancă, ea vorbește ucraineana", "uk"),
    ("ru", "муж немец, он говорит по немецки", "de"), ("tr", "o almanca konuşuyor", "de"),
    ("uk", "вона німкеня, вона говорить німецькою", "de"),
]  # fmt: skip
WISHES = [
    ("de", "bitte auf Türkisch", "tr"), ("en", "in Turkish please", "tr"), ("ar", "جاوبني بالعربي", "ar"),
    ("fa", "لطفا فارسی جواب بده", "fa"), ("fr", "en arabe svp", "ar"), ("pl", "proszę po ukraińsku", "uk"),
    ("ro", "vă rog în rusă", "ru"), ("ru", "давай по украински", "uk"), ("tr", "lütfen Arapça", "ar"),
    ("uk", "українською будь ласка", "uk"), ("de", "Türkisch", "tr"),
    ("en", "my mother says please answer in Turkish", "tr"),
]  # fmt: skip
LOST = [
    ("ar", "ما بفهم الماني"), ("ar", "ليش عم تحكي الماني معي"), ("fa", "من آلمانی نمیفهمم"),
    ("fr", "je comprends pas l'allemand"),
    ("en", "i dont understand german"), ("pl", "nie rozumiem po niemiecku"), ("ro", "nu înțeleg germana"),
    ("ru", "я не понимаю по немецки"), ("tr", "almanca bilmiyorum"), ("uk", "я не розумію німецької"),
]  # fmt: skip


async def heard(
    text: str, language: str, code: str, context: dict[str, str], response: str = "change_language"
) -> Understanding:
    named = (Entity("language", code), Entity("asked_in", language))
    candidates = (Candidate("change_language", 0.9), Candidate("citizenship", 0.05))
    u = Understanding(response, 0.9, "confident", response, entities=named, candidates=candidates)
    known, names = load_rows(PROJECT, "nationality"), load_language_names(PROJECT)
    return await NationalityStep(known, names).completed(u, UserMessage("x", text, {language: 0.95}, context))


@pytest.mark.parametrize(("language", "text", "code"), SOMEBODY)
async def test_what_somebody_is_or_speaks_stays_with_the_matter(language: str, text: str, code: str) -> None:
    u = await heard(text, language, code, MARRIAGE)
    assert (u.response, u.entities) == ("follow_up_same", ())
    first = await heard(text, language, code, {})
    assert (first.response, [c.intent for c in first.candidates]) == ("choice", ["citizenship"])


@pytest.mark.parametrize(("language", "text", "code"), WISHES)
async def test_a_wish_stays_a_wish(language: str, text: str, code: str) -> None:
    u = await heard(text, language, code, MARRIAGE)
    assert (u.response, u.values("language")) == ("change_language", (code,))


@pytest.mark.parametrize(("language", "text"), LOST)
async def test_who_does_not_understand_the_answers_gets_their_own_language_again(language: str, text: str) -> None:
    for response in ("change_language", "fallback", "choice"):
        u = await heard(text, language, "de", {**MARRIAGE, "speak": f"{language}:de"}, response)
        assert (u.response, u.values("language"), u.values("asked_in")) == ("change_language", (language,), (language,))
    untouched = await heard(text, language, "de", MARRIAGE, "fallback")
    assert untouched.response == "fallback", "no wish is to be ended"


@pytest.mark.parametrize("text", ["الماني", "ألماني", "آلمانی", "German"])
async def test_asked_what_to_learn_german_is_the_subject(text: str) -> None:
    u = await heard(text, "ar", "de", COURSES)
    assert (u.response, u.values("subject"), u.values("language")) == ("follow_up_changed", ("german",), ())
    assert (await heard(text, "ar", "de", MARRIAGE)).response == "change_language"
