"""Circumstances that people tell are no danger, however much they sound like it to the engine."""

from __future__ import annotations

import pytest

from bot.core.danger import Strength
from bot.core.understanding import Candidate, Understanding
from bot.service.calm import CalmDialogue
from bot.settings import PROJECT
from bot.wiring.files import load_danger, load_rows
from tests.fakes import ScriptedDialogue

TOLD = [
    "mein Baby ist 10 Monate alt", "ich arbeite nachts", "meine Frau ist zu Hause", "my child is small",
    "my husband works", "mon bébé a 10 mois", "mon enfant est petit", "ma femme est à la maison",
    "ابني عمره 10 شهور", "عندي ثلاث ولاد", "طفلم خرد است", "شب کار میکنم", "bebeğim 10 aylık", "gece çalışıyorum",
    "у мене троє дітей", "чоловік знайшов роботу", "муж нашел работу", "у меня трое детей", "pracuję w nocy",
    "dziecko jest małe", "bebelușul are 10 luni", "lucrez noaptea",
]  # fmt: skip
NO_CIRCUMSTANCES = [
    "mein Baby atmet nicht", "mein Kind ist weg", "ich bin allein und kann nicht mehr", "my child is not here",
    "my husband hits me", "mon bébé est bleu", "ma femme ne bouge plus", "ابني مو بالبيت", "زوجي بيضربني",
    "طفلم نیست", "bebeğim nefes almıyor", "kocam beni dövüyor", "дитина зникла", "муж бьёт меня", "dziecko nie oddycha",
    "bebelușul nu respiră",
]  # fmt: skip


def alarmed(response: str = "emergency") -> Understanding:
    candidates = (Candidate("emergency", 0.7), Candidate("childcare_place", 0.1))
    return Understanding("emergency", 0.7, "confident", response, candidates, help_line=response != "emergency")


class Alarmed(ScriptedDialogue):
    def __init__(self, understood: Understanding) -> None:
        super().__init__()
        self._always = understood

    async def understand(self, *told: object) -> Understanding:  # type: ignore[override]
        return self._always


async def heard_as(
    text: str, u: Understanding, context: dict[str, str] | None = None, heard: Strength | None = None
) -> Understanding:
    dialogue = CalmDialogue(Alarmed(u), load_rows(PROJECT, "calm"))
    return await dialogue.understand("s", text, {}, context or {}, heard)


@pytest.mark.parametrize("text", TOLD)
async def test_circumstances_are_no_danger(text: str) -> None:
    u = await heard_as(text, alarmed())
    assert (u.response, u.zone, u.intent, u.help_line) == ("fallback", "fallback", "childcare_place", False)
    assert not any(candidate.intent == "emergency" for candidate in u.candidates)
    assert not (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", NO_CIRCUMSTANCES)
async def test_any_word_beside_them_is_believed(text: str) -> None:
    assert (await heard_as(text, alarmed())).response == "emergency"
    assert (await heard_as(text, alarmed("choice"))).help_line


@pytest.mark.parametrize("text", TOLD[:3])
async def test_what_a_pattern_heard_and_what_follows_help_in_danger_is_believed(text: str) -> None:
    assert (await heard_as(text, alarmed(), heard="weak")).response == "emergency"
    helped = {"last": "intent:crisis_support", "intent": "crisis_support"}
    assert (await heard_as(text, alarmed(), helped)).response == "emergency"


async def test_no_word_of_a_danger_pattern_stands_among_them() -> None:
    danger = load_danger(PROJECT)
    known = [word for rows in load_rows(PROJECT, "calm")["calm"].values() for row in rows for word in row.split("|")]
    assert [word for word in known if (found := danger.recognise(word)) and found.strength == "strong"] == []
