"""Who speaks a language there: the languages of the office spoken of, or who interprets; no wish for this chat."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.meaning.speakers import SpeakersStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_language_names, load_rows, load_small

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

FULL = [
    ("آیا کسی است که دری گپ بزند", "fa"),
    ("آیا کسی هست که به فارسی صحبت کند", "fa"),
    ("کدام کس دری میفهمد", "fa"),
    ("کسی دری گپ میزند آنجا", "fa"),
    ("کدام نفر است که پشتو گپ بزند", "ps"),
    ("کسی فارسی یاد دارد", "fa"),
    ("آیا آنجا کسی دری می فهمد", "fa"),
    ("کسی است دری بلد باشد", "fa"),
    ("aya kasi ast ke dari gap bezanad", "fa"),
    ("gibt es jemanden der arabisch spricht", "ar"),
    ("gibt es da jemanden der türkisch kann", "tr"),
    ("gibt es dort leute die dari sprechen", "fa"),
    ("ist da jemand der russisch spricht", "ru"),
    ("haben sie jemanden der polnisch spricht", "pl"),
    ("arbeitet dort jemand der ukrainisch spricht", "uk"),
    ("gibt es einen mitarbeiter der arabisch versteht", "ar"),
    ("hat jemand dort dari gesprochen", "fa"),
    ("is there anybody who speaks arabic", "ar"),
    ("is there someone there who can speak dari", "fa"),
    ("do you have anyone who speaks turkish", "tr"),
    ("is anyone there that speaks ukrainian", "uk"),
    ("does anybody work there who understands polish", "pl"),
    ("are there people who speak romanian", "ro"),
    ("is there a person that can talk russian", "ru"),
    ("هل يوجد أحد يتكلم العربية", "ar"),
    ("هل هناك شخص يتحدث العربية", "ar"),
    ("في حدا بيحكي عربي", "ar"),
    ("فيه حد يعرف عربي هناك", "ar"),
    ("هل عندكم موظف يتكلم عربي", "ar"),
    ("في حدا عندكم بيفهم عربي", "ar"),
    ("türkçe konuşan biri var mı", "tr"),
    ("orada türkçe bilen biri var mı", "tr"),
    ("orada türkçe konuşan biri çalışıyor mu", "tr"),
    ("türkçe konuşabilen bir kişi var mı", "tr"),
    ("türkçe anlayan kimse var mı orada", "tr"),
    ("sizde türkçe bilen var mı", "tr"),
    ("чи є хтось хто говорить українською", "uk"),
    ("є там хтось хто розмовляє українською", "uk"),
    ("чи є у вас хтось хто знає українську", "uk"),
    ("чи працює там хтось хто розуміє українську", "uk"),
    ("чи є людина яка говорить українською", "uk"),
    ("есть кто-нибудь кто говорит по-русски", "ru"),
    ("есть ли у вас кто-то кто говорит на русском", "ru"),
    ("там есть человек который говорит по русски", "ru"),
    ("есть ли там сотрудник который знает русский", "ru"),
    ("кто нибудь у вас понимает по русски", "ru"),
    ("este cineva care vorbește română", "ro"),
    ("există cineva acolo care vorbește limba română", "ro"),
    ("aveți pe cineva care vorbește română", "ro"),
    ("e cineva care știe românește", "ro"),
    ("lucrează acolo cineva care înțelege română", "ro"),
    ("czy jest ktoś kto mówi po polsku", "pl"),
    ("czy ktoś tam zna polski", "pl"),
    ("czy macie kogoś kto mówi po ukraińsku", "uk"),
    ("czy pracuje tam ktoś kto rozumie po polsku", "pl"),
    ("czy jest tam osoba która mówi po polsku", "pl"),
    ("est-ce qu'il y a quelqu'un qui parle arabe", "ar"),
    ("y a-t-il une personne qui parle dari", "fa"),
    ("avez-vous quelqu'un qui parle turc", "tr"),
    ("il y a quelqu'un qui comprend l'arabe là-bas", "ar"),
    ("est-ce que quelqu'un parle le russe chez vous", "ru"),
]
NOT_FULL = [
    "arbeitet jemand mit mir", "haben sie arabisch", "habt ihr türkisch", "do you have arabic",
    "do you understand dari",
    "شما دری گپ میزنید", "عندكم عربي", "вы понимаете по-русски", "ви розумієте українською", "macie polski",
    "aveți română", "vous avez arabe", "sizde türkçe", "understand polish please", "any english", "دری یاد دارید",
    "haben sie jemanden der mir deutsch beibringt", "do you have any work for someone who speaks arabic well enough",
    "je travaille", "ich suche arbeit", "есть работа", "praca po polsku", "کار دارم",
]  # fmt: skip


async def heard(
    text: str, context: dict[str, str], response: str = "change_language", offices: tuple[str, ...] = ()
) -> Understanding:
    named = tuple(Entity("office", name) for name in offices)
    likely = (Candidate(response, 0.7),)
    understood = Understanding(response, 0.7, "confident", response, likely, entities=named, help_line=True)
    step = SpeakersStep(LIBRARY, WORDS, NAMES)
    return await step.completed(understood, UserMessage("x", text, {}, context))


@pytest.mark.parametrize(("text", "code"), [*ASKED, *FULL])
@pytest.mark.parametrize("response", ["change_language", "choice", "follow_up_same", "ask_waiting"])
async def test_who_speaks_a_language_is_no_wish_for_it(text: str, code: str, response: str) -> None:
    u = await heard(text, {}, response)
    assert (u.response, u.entities, u.help_line) == ("interpreter_help", (Entity("language", code),), False)
    there = "office_contact" if code in SPOKEN else "interpreter_help"
    assert (await heard(text, OFFICE, response)).response == there
    assert (await heard(text, OTHERS, response)).response == "interpreter_help"


@pytest.mark.parametrize("text", [*NOT_ASKED, *NOT_FULL])
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


THEY_SPEAK = [
    "по русски говорят?", "говорят по-русски?", "mowia po polsku?", "mówią po ukraińsku?", "українською розмовляють?",
    "بيحكوا عربي؟", "فارسی گپ میزنند؟", "parlent arabe ?", "türkçe konuşuyorlar mı",
]  # fmt: skip


@pytest.mark.parametrize("text", THEY_SPEAK)
async def test_whether_they_speak_a_language_is_asked_of_those_spoken_of(text: str) -> None:
    assert (await heard(text, {"last": "intent:crisis_violence"})).response == "follow_up_helpline"
    assert (await heard(text, OFFICE)).response in ("office_contact", "interpreter_help")
    assert (await heard(text, {})).response == "change_language"  # of nobody else: this chat


async def test_a_language_wished_for_after_help_in_danger_is_spoken() -> None:
    for text in (
        "по русски",
        "po polsku proszę",
        "arabisch sprechen bitte",
        "vorbesc româna",
        "بتحكوا عربي",
        "вы говорите по-русски",
    ):
        assert (await heard(text, {"last": "intent:crisis_violence"})).response == "change_language", text


@pytest.mark.parametrize("locale", ["de", "uk", "ar"])
async def test_the_office_says_its_languages_and_persons_who_speak_it_are_named(locale: str) -> None:
    composer = Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY)
    office = composer.reply(await heard("wer spricht ukrainisch?", OFFICE), OFFICE).utterances
    assert {"de": "Ukrainisch", "uk": "українська", "ar": "الأوكرانية"}[locale] in office[0].text
    people = composer.reply(await heard("wer spricht ukrainisch?", {}), {}).utterances
    assert any("Iryna Bondarenko" in said.text for said in people)
