"""A no with what is meant instead: what is meant is understood, in all languages; a no alone stays one."""

from __future__ import annotations

import pytest

from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.corrected import CorrectedDialogue
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())


class Contrary(ScriptedDialogue):
    """Takes everything for a no except what follows it: that is `instead`."""

    def __init__(self, instead: Understanding, first: Understanding | None = None) -> None:
        super().__init__("deny")
        self._answers = [first or said("deny"), instead]

    async def understand(self, message: UserMessage) -> Understanding:
        self.asked.append(message.text)
        return self._answers[len(self.asked) - 1]


def said(intent: str, response: str = "") -> Understanding:
    zone = "choice" if response == "choice" else "confident"
    return Understanding(intent, 0.9, zone, response or intent, (Candidate(intent, 0.9),))


async def asked(text: str, dialogue: ScriptedDialogue) -> Understanding:
    corrected = CorrectedDialogue(dialogue, LIBRARY, load_rows(PROJECT, "leaning"))
    return await corrected.understand(UserMessage("somebody", text))


CORRECTIONS = [
    ("nein, ich meinte die Kita", "die Kita"), ("nein, nicht das Amt, es geht um die Kita", "die Kita"),
    ("no i meant the kindergarten", "the kindergarten"), ("لا، قصدي الروضة", "الروضة"),
    ("نی، منظورم کودکستان است نه اداره", "کودکستان است"), ("na manzoram kodakestan ast", "kodakestan ast"),
    ("non, je parle de la crèche", "de la crèche"), ("nie, chodziło mi o przedszkole", "mi o przedszkole"),
    ("nu, mă refer la grădiniță", "la grădiniță"), ("нет, я имела в виду садик", "садик"),
    ("hayır, kreşi kastettim", "kreşi"), ("ні, я мав на увазі садок", "садок"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), CORRECTIONS)
async def test_what_is_meant_instead_is_understood_not_the_no_before_it(text: str, meant: str) -> None:
    dialogue = Contrary(said("childcare_place"))
    assert (await asked(text, dialogue)).response == "childcare_place"
    assert dialogue.asked == [text, meant]


@pytest.mark.parametrize("response", ["choice", "follow_up_changed"])
async def test_a_choice_or_another_wish_is_more_than_a_no(response: str) -> None:
    choice = said("childcare_place", response)
    assert await asked("نه منظورم صبح است", Contrary(choice, said("deny", "choice"))) == choice


@pytest.mark.parametrize("instead", [said("greet", "choice"), said("deny"), said("find_doctor", "fallback")])
async def test_a_no_stays_one_when_nothing_else_is_understood(instead: Understanding) -> None:
    assert (await asked("nein, das meinte ich so", Contrary(instead))).intent == "deny"


@pytest.mark.parametrize(("text", "intent"), [("nein danke", "deny"), ("ich meine den Kita-Platz", "childcare_place")])
async def test_only_a_no_that_goes_on_is_asked_again(text: str, intent: str) -> None:
    dialogue = ScriptedDialogue(intent)
    assert (await asked(text, dialogue)).response == intent
    assert dialogue.asked == [text]
