"""Fear, said in few words after a letter about deportation, is of that; of a husband it is what the engine says."""

from __future__ import annotations

import pytest

from bot.core.understanding import Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.fears import FearsStep
from bot.service.turn.answering import Question
from bot.settings import PROJECT
from bot.wiring.files import load_rows
from bot.wiring.lotse import Lotse
from tests.fakes import ScriptedDialogue

VIOLENCE = "crisis_support"
AFRAID = [
    "ich habe Angst", "ich hab so Angst was soll ich machen", "j ai peur", "j'ai très peur", "boje sie",
    "boję się bardzo",
    "korkuyorum ne yapayim", "i am scared what to do", "im so afraid", "mi e frica", "mi-e frică ce fac", "мне страшно",
    "я боюсь", "мені страшно", "дуже боюся", "انا خايفة", "خايف كتير", "میترسم", "خیلی می‌ترسم", "mitarsam",
]  # fmt: skip
ELSE = [
    "ich habe Angst vor meinem Mann", "i am scared of my husband", "j'ai peur de mon mari", "boję się męża",
    "kocamdan korkuyorum", "mi-e frica de sotul meu", "боюсь мужа", "боюся чоловіка", "خايفة من زوجي",
    "از شوهرم میترسم",
    "ich habe Angst, der Vermieter wirft mich raus", "i am scared of the exam", "wo ist der Bus", "danke",
]  # fmt: skip


async def after(text: str, intent: str) -> Understanding:
    dialogue = CompletedDialogue(ScriptedDialogue(VIOLENCE), [FearsStep(load_rows(PROJECT, "fears"))])
    return await dialogue.understand(UserMessage("c", text, {}, {"intent": intent}))


@pytest.mark.parametrize("intent", ["deportation_threat", "asylum_procedure"])
async def test_bare_fear_stays_with_the_matter_and_has_a_line_of_help(intent: str) -> None:
    for text in AFRAID:
        understood = await after(text, intent)
        assert (understood.response, understood.help_line) == (intent, True), text


@pytest.mark.parametrize("text", ELSE)
async def test_other_fear_is_what_the_engine_says(text: str) -> None:
    assert (await after(text, "deportation_threat")).response == VIOLENCE


async def test_after_another_matter_it_is_too() -> None:
    assert (await after("ich habe Angst", "register_address")).response == VIOLENCE


async def test_the_advice_and_the_person_stand_below_a_line_of_help(lotse: Lotse) -> None:
    question = Question("c", "mi e frica", locale="ro", context={"intent": "deportation_threat"})
    answer = await lotse.answering(ScriptedDialogue(VIOLENCE)).answer(question)
    line, said, *_ = answer.reply.utterances
    assert (line.kind, said.about) == ("danger", ("intent:deportation_threat",)) and answer.reply.outcome != "danger"
