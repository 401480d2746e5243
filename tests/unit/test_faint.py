"""Danger that the engine alone finds, and what speaks against it, is a line of help above its next guess."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.core.danger import DangerPatterns, Strength
from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.faint import FaintStep
from bot.settings import PROJECT
from bot.wiring.dialogues import completed
from bot.wiring.files import load_danger
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return load_danger(PROJECT)


@dataclass
class Guessing(ScriptedDialogue):
    """Hears danger with a share, and another matter with what is left or less."""

    share: float
    rival: float
    danger: str = "emergency"

    async def understand(self, message: UserMessage) -> Understanding:
        candidates = (Candidate(self.danger, self.share), Candidate("health_insurance", self.rival))
        return Understanding(self.danger, self.share, "confident", self.danger, candidates)


async def said(patterns: DangerPatterns, text: str, share: float, rival: float, danger: str = "emergency") -> str:
    """What is answered; with a + where a line of help stands above it."""
    found = patterns.recognise(text)
    heard: Strength | None = found.strength if found else None
    u = await CompletedDialogue(Guessing(share, rival, danger), [FaintStep(patterns)]).understand(
        UserMessage("s", text, heard=heard)
    )
    return u.response + "+" * u.help_line


FEW = [
    "er will nicht kommen", "he said later", "il a dit demain", "قال بكرا يمكن", "گفت فردا میاید", "sonra dedi bana",
    "он сказал потом", "він не хоче", "powiedział że jutro", "i am dat deja",
]  # fmt: skip


@pytest.mark.parametrize("text", FEW)
async def test_a_few_words_without_one_of_danger_are_none_unless_they_are_all_but_sure(
    patterns: DangerPatterns, text: str
) -> None:
    assert patterns.recognise(text) is None
    assert await said(patterns, text, 0.7, 0.2) == "health_insurance+"
    assert await said(patterns, text, 0.5, 0.2) == "choice+"
    assert await said(patterns, text, 0.5, 0.05) == "fallback+"
    assert await said(patterns, text, 0.85, 0.05) == "emergency"


CRIES_OF_FEW_WORDS = [
    "j'ai envie d'en finir", "eve gaz doldu", "çocuğum ilaç içti", "er krampft seit fünf minuten", "fiica mea se taie",
    "меня трогал отчим", "муж бьйот", "рука в станок попала пальца нет", "زندگی برام تموم شده", "dozd to khunast",
    "ich will dem ein ende machen", "hope i don't wake tomorrow",
]  # fmt: skip


@pytest.mark.parametrize("text", CRIES_OF_FEW_WORDS)
def test_what_few_words_say_plainly_is_heard_by_the_patterns(patterns: DangerPatterns, text: str) -> None:
    found = patterns.recognise(text)
    assert found and found.strength == "strong"
    assert patterns.recognise("j'ai envie d'en finir avec la paperasse") != found


async def test_more_words_are_danger_unless_another_matter_is_nearly_as_likely(patterns: DangerPatterns) -> None:
    text = "der schlüssel lag gestern noch zwischen kita und markt"
    assert patterns.recognise(text) is None
    assert await said(patterns, text, 0.35, 0.15) == "emergency"
    assert await said(patterns, text, 0.35, 0.25) == "choice+"


ORDINARY = [
    "wer bezahlt die rechnung für den krankenwagen", "who pays the ambulance bill",
    "j'ai reçu la facture de l'ambulance",
    "ambulans faturası geldi 600 euro", "przyszedl rachunek za karetke", "arde becul la masina unde service",
]  # fmt: skip


@pytest.mark.parametrize("text", ORDINARY)
async def test_beside_words_of_an_ordinary_matter_the_engine_has_to_be_surer(
    patterns: DangerPatterns, text: str
) -> None:
    found = patterns.recognise(text)
    assert found and found.near
    assert await said(patterns, text, 0.8, 0.15) == "health_insurance+"
    assert await said(patterns, text, 0.95, 0.04) == "emergency"


async def test_in_a_long_message_the_engine_is_believed_sooner_beside_words_of_an_ordinary_matter(
    patterns: DangerPatterns,
) -> None:
    text = "la famille veut faire exciser ma petite pendant les vacances à Conakry, je sais plus vers qui me tourner"
    found = patterns.recognise(text)
    assert found and found.near
    assert await said(patterns, text, 0.8, 0.15, "crisis_support") == "crisis_support"
    assert await said(patterns, text, 0.5, 0.4, "crisis_support") == "health_insurance+"


async def test_beside_a_word_of_danger_another_matter_has_to_be_likelier_by_far(patterns: DangerPatterns) -> None:
    text = "they call me and say they are from the police and i must pay"
    assert await said(patterns, text, 0.13, 0.45) == "choice+"
    assert await said(patterns, text, 0.2, 0.45) == "emergency"


FEVER = [
    "Baby Fieber 39 seit Nacht wohin gehen", "my baby has fever 39 since yesterday", "bébé a 39 de fièvre",
    "البيبي حرارته 39 من مبارح", "طفلم تب ۳۹ دارد", "bebegimin atesi 39 gece ne yapayim", "у дитини температура 39",
    "у ребенка температура 39", "dziecko ma 39 stopni", "bebe are febra 39",
]  # fmt: skip
GRAVE_FEVER = [
    "Baby Fieber und trinkt nicht", "my baby is 5 weeks old and has fever", "le nouveau-né a de la fièvre",
    "البيبي حرارته 39 وما عم يرضع", "نوزادم تب دارد", "bebeğim 1 aylık ateşi 39", "дитина температура 39 судоми",
    "у новорожденного температура", "noworodek ma goraczke", "bebe are febra si convulsii", "Baby Fieber 41",
]  # fmt: skip


@pytest.mark.parametrize("text", FEVER)
async def test_a_child_with_a_fever_is_led_to_the_doctor(patterns: DangerPatterns, text: str) -> None:
    found = patterns.recognise(text)
    assert found and (found.strength, found.unwell) == ("weak", True)
    assert await said(patterns, text, 0.7, 0.1) == "find_doctor+"
    assert await said(patterns, text, 0.95, 0.01) == "emergency"


@pytest.mark.parametrize("text", GRAVE_FEVER)
def test_a_fever_of_a_newborn_or_with_worse_is_an_emergency(patterns: DangerPatterns, text: str) -> None:
    found = patterns.recognise(text)
    assert found and (found.strength, found.intent) == ("strong", "emergency")


async def test_what_the_patterns_hear_and_what_is_said_after_help_stays_danger(patterns: DangerPatterns) -> None:
    dialogue = CompletedDialogue(Guessing(0.4, 0.3), [FaintStep(patterns)])
    weak = UserMessage("s", "он сказал потом")
    assert (await dialogue.understand(weak)).response == "choice"
    assert (await dialogue.understand(replace(weak, heard="strong"))).response == "emergency"
    helped = replace(weak, context={"last": "intent:crisis_support"})
    assert (await dialogue.understand(helped)).response == "emergency"


async def test_it_stands_around_the_engine() -> None:
    dialogue = completed(Guessing(0.5, 0.2), Shipped(shipped.guide()), MovedClock())
    assert (await dialogue.understand(UserMessage("s", "он сказал потом", {"ru": 0.99}))).response != "emergency"
