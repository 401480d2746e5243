"""Who speaks a language there: the languages of the office spoken of, or who interprets; no wish for this chat."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.compose import Composer
from bot.service.speakers import SpeakersDialogue
from bot.wiring.files import load_language_names, load_rows, load_small
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
WORDS = load_rows(PROJECT, "speakers") | {"small": load_small(PROJECT)["small"]}
NAMES = load_language_names(PROJECT)
OFFICE = {"last": "office:integration:location", "office": "integration", "intent": "office_location"}
OTHERS = {"last": "office:registry_office:location", "office": "registry_office", "intent": "office_location"}
SPOKEN = LIBRARY.guide.offices["integration"].languages
ASKED = [
    ("wer spricht ukrainisch?", "uk"), ("spricht dort jemand rumänisch?", "ro"), ("kann da jemand arabisch", "ar"),
    ("хто розмовляє українською?", "uk"), ("хто там розмовляє українською?", "uk"), ("кто говорит по-русски?", "ru"),
    ("там говорят по-русски?", "ru"), ("مين بيحكي عربي هناك؟", "ar"), ("مين بيحكي عربي؟", "ar"),
    ("türkçe konuşan var mı?", "tr"), ("kim türkçe konuşuyor?", "tr"), ("cine vorbește română?", "ro"),
    ("vorbește cineva română acolo?", "ro"), ("qui parle français ?", "fr"),
    ("est-ce que quelqu'un parle français ?", "fr"), ("y a-t-il quelqu'un qui parle arabe là-bas ?", "ar"),
    ("есть консультация на русском?", "ru"), ("хто допоможе українською?", "uk"), ("kto pomoże po polsku?", "pl"),
    ("cine mă ajută în română?", "ro"), ("qui aide en arabe ?", "ar"), ("gibt es Beratung auf Türkisch?", "tr"),
    ("کی دری گپ میزند؟", "fa"), ("چه کسی فارسی صحبت می‌کند؟", "fa"), ("kto mówi po polsku?", "pl"),
    ("они на русском говорят?", "ru"), ("вони українською розмовляють?", "uk"), ("do they speak arabic", "ar"),
    ("ils parlent français ?", "fr"), ("کسی هست دری گپ بزنه", "fa"),
    ("oni mówią po polsku?", "pl"), ("هم بيحكوا عربي؟", "ar"),
    ("czy ktoś tam mówi po ukraińsku?", "uk"), ("who speaks arabic?", "ar"), ("does anyone there speak turkish?", "tr"),
]  # fmt: skip
NOT_ASKED = [
    "sprecht ihr arabisch?", "auf ukrainisch bitte", "vorbiți română?", "do you speak arabic?", "Türkçe konuş lütfen",
    "بالأوكراني من فضلك", "можно по-русски пожалуйста", "українською, будь ласка", "fransızca lütfen",
    "în română vă rog", "po polsku proszę", "en français s'il vous plaît", "به فارسی لطفا", "in english please",
    "kannst du türkisch", "wer lernt mit mir deutsch im kurs", "jemand der mir hilft", "кто", "",
]  # fmt: skip


async def heard(
    text: str, context: dict[str, str], response: str = "change_language", offices: tuple[str, ...] = ()
) -> Understanding:
    named = tuple(Entity("office", name) for name in offices)
    likely = (Candidate(response, 0.7),)
    understood = Understanding(response, 0.7, "confident", response, likely, entities=named, help_line=True)
    dialogue = SpeakersDialogue(ScriptedDialogue(response), LIBRARY, WORDS, NAMES)
    return await dialogue.completed(understood, text, {}, context)


@pytest.mark.parametrize(("text", "code"), ASKED)
@pytest.mark.parametrize("response", ["change_language", "choice", "follow_up_same", "ask_waiting"])
async def test_who_speaks_a_language_is_no_wish_for_it(text: str, code: str, response: str) -> None:
    u = await heard(text, {}, response)
    assert (u.response, u.entities, u.help_line) == ("interpreter_help", (Entity("language", code),), False)
    there = "office_contact" if code in SPOKEN else "interpreter_help"
    assert (await heard(text, OFFICE, response)).response == there
    assert (await heard(text, OTHERS, response)).response == "interpreter_help"


@pytest.mark.parametrize("text", NOT_ASKED)
async def test_a_wish_for_this_chat_and_more_than_that_are_what_they_were(text: str) -> None:
    assert (await heard(text, OFFICE)).response == "change_language"


AT_THE_JOBCENTER = [
    "хто розмовляє українською у джобцентрі?", "who speaks Ukrainian at the job centre?",
    "spricht das Jobcenter Arabisch?",
    "مين بيحكي عربي بالجوب سنتر؟", "кто в джобцентре говорит по-украински?", "qui parle arabe au Jobcenter ?",
    "jobcenterda arapça konuşan var mı?", "cine vorbește ucraineană la Jobcenter?",
    "kto w Jobcenter mówi po ukraińsku?",
    "کی در جاب سنتر عربی گپ میزند؟",
]  # fmt: skip


@pytest.mark.parametrize("text", AT_THE_JOBCENTER)
async def test_of_an_office_that_is_named_its_languages_are_shown(text: str) -> None:
    u = await heard(text, OTHERS, "choice", ("jobcenter",))
    assert (u.response, u.entities) == ("office_contact", (Entity("office", "jobcenter"),))
    assert (await heard(text, OTHERS, "choice", ("registry_office",))).response == "interpreter_help"
    assert (await heard(text, OTHERS, "choice")).response == "choice"


async def test_a_course_at_an_office_that_is_named_is_none_of_its_languages() -> None:
    u = await heard("wer lernt im Jobcenter Deutsch?", {}, "search_course", ("jobcenter",))
    assert u.response == "search_course"


async def test_help_in_danger_courses_and_doctors_are_not_left() -> None:
    assert (await heard("wer spricht ukrainisch?", {"last": "intent:crisis_violence"})).response == "follow_up_helpline"
    for context in ({"last": "courses:0:level=A1"}, {"intent": "find_doctor"}):
        assert (await heard("wer spricht ukrainisch?", context, "choice")).response == "choice"
    assert (await heard("wer spricht ukrainisch?", {}, "emergency")).response == "emergency"


@pytest.mark.parametrize("locale", ["de", "uk", "ar"])
async def test_the_office_says_its_languages_and_persons_who_speak_it_are_named(locale: str) -> None:
    composer = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY)
    office = composer.reply(await heard("wer spricht ukrainisch?", OFFICE), OFFICE).utterances
    assert {"de": "Ukrainisch", "uk": "українська", "ar": "الأوكرانية"}[locale] in office[0].text
    people = composer.reply(await heard("wer spricht ukrainisch?", {}), {}).utterances
    assert any("Iryna Bondarenko" in said.text for said in people)
