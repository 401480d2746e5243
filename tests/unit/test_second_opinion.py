"""Words of danger, heard by the patterns, and what the dialogue engine makes of the whole sentence."""

from __future__ import annotations

import pytest

from bot.service.turn.answering import Answering, Question
from bot.settings import PROJECT
from bot.wiring import Lotse
from bot.wiring.files import load_everyday
from tests.fakes import ScriptedDialogue

FIRE = "Hilfe es brennt bei uns in der Küche"


@pytest.fixture
def engine() -> ScriptedDialogue:
    return ScriptedDialogue("waste_separation")


@pytest.fixture
def answering(lotse: Lotse, engine: ScriptedDialogue) -> Answering:
    load_everyday(PROJECT)  # as in `lotse serve`; the engine is not waited for so long
    return lotse.answering(engine)


async def test_both_hear_danger_and_its_answer_stands_alone(answering: Answering) -> None:
    answer = await answering.answer(Question("c", FIRE))
    assert answer.danger is not None and answer.danger.strength == "strong"
    assert [said.kind for said in answer.reply.utterances] == ["danger"]


async def test_the_engine_hears_none_and_the_help_line_stands_above_its_answer(
    answering: Answering, engine: ScriptedDialogue
) -> None:
    engine.fearful = False
    answer = await answering.answer(Question("c", FIRE))
    assert answer.danger is not None and answer.danger.strength == "weak"
    first, *rest = answer.reply.utterances
    assert "112" in first.text and rest
    assert answer.reply.topic != "danger"


async def test_danger_that_the_engine_hears_faintly_gets_the_help_line(
    answering: Answering, engine: ScriptedDialogue
) -> None:
    engine.uneasy = True
    answer = await answering.answer(Question("c", "Der Mann im Keller hat ein Seil"))
    assert answer.danger is not None and answer.danger.strength == "weak"
    first, *rest = answer.reply.utterances
    assert "112" in first.text and rest
    assert answer.reply.topic != "danger"


@pytest.mark.parametrize("trouble", ["down", "broken", "hangs"])
async def test_the_patterns_word_holds_while_the_engine_cannot_say(
    answering: Answering, engine: ScriptedDialogue, trouble: str
) -> None:
    engine.fearful = False
    setattr(engine, trouble, True)
    answer = await answering.answer(Question("c", FIRE))
    assert answer.danger is not None and answer.danger.strength == "strong"


async def test_nobody_in_danger_waits_for_a_slow_engine(
    answering: Answering, engine: ScriptedDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.turn.answering._AT_ONCE", 0.05)
    engine.fearful, engine.delay = False, 5.0
    answer = await answering.answer(Question("c", FIRE))
    assert answer.danger is not None and answer.danger.strength == "strong"


async def test_a_language_the_engine_does_not_know_is_answered_without_it(
    answering: Answering, engine: ScriptedDialogue
) -> None:
    engine.fearful = False
    answer = await answering.answer(Question("c", "помощ пожар в къщата", locale="bg"))
    assert answer.danger is not None and answer.danger.strength == "strong"
    assert engine.asked == []
