"""A spoken language, asked for in one that is not spoken."""

from __future__ import annotations

import pytest

from bot.service.turn.answering import Question
from bot.wiring.files import load_asked_languages
from bot.wiring.lotse import Lotse
from tests.fakes import ScriptedDialogue

from .samples import PROJECT

ASKED = {
    "en": ["en ingles", "bi ingilîzî", "tiếng anh", "anglisht ju lutem", "ingiriis", "په انګلیسي", "može engleski",
           "انگریزی", "अंग्रेज़ी में लिखें", "በእንግሊዝኛ"],
    "ar": ["عەرەبی", "bi erebî binivîse", "erebî", "ብዓረብኛ", "af carabi ku qor fadlan", "на арабски моля"],
    "tr": ["tirkî jî baş e", "турски", "turqisht"],
    "de": ["gjermanisht pak", "на немски моля", "nemački molim", "جرمن میں لکھیں"],
    "ru": ["руски може", "govorim ruski", "Por favor en ruso"],
    "fa": ["فارسی هم میفهمم", "په دري ولیکئ"],
    "fr": ["je veux parler français", "tiếng pháp được không"],
}  # fmt: skip
NOTHING_ASKED = [
    "ne razumijem njemački", "nuk di gjermanisht", "nizanim almanî", "no hablo alemán", "не разбирам немски",
    "curso de alemán", "kursa almanî", "engleski ili njemački", "pasaporte ruso", "dua kurs gjermanisht", "bi", "на",
    "", "je veux apprendre le français", "فارسی و عربی", "tiếng", "ich spreche Türkisch",
    "мне нужен турецкий переводчик",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ASKED)
async def test_the_answer_is_in_it_from_then_on(lotse: Lotse, wanted: str) -> None:
    answering = lotse.answering(ScriptedDialogue("fallback"))
    for text in ASKED[wanted]:
        answer = await answering.answer(Question("c", text, locale="pl"))
        assert answer.locale == wanted and answer.reply.utterances[0].locale == wanted, text


@pytest.mark.parametrize("text", NOTHING_ASKED)
def test_another_message_is_none(text: str) -> None:
    assert load_asked_languages(PROJECT).asked(text) is None


async def test_after_interpreters_it_is_theirs_and_plain_german_stays(lotse: Lotse) -> None:
    answering = lotse.answering(ScriptedDialogue("interpreter_help"))
    answer = await answering.answer(Question("c", "može engleski", locale="de", context={"intent": "interpreter_help"}))
    assert answer.locale == "de"
    assert (await answering.answer(Question("c", "gjermanisht pak", locale="de-simple"))).locale == "de-simple"
