"""Who denies violence gets a line of help at most; who does so only seemingly gets all of it."""

from __future__ import annotations

import pytest

from bot.core.alarm.denial import Denials
from bot.core.danger import Danger, DangerPatterns
from bot.core.locale import NATIVE
from bot.service.turn.answering import Question
from bot.settings import PROJECT
from bot.wiring import Lotse
from bot.wiring.files import load_danger
from tests.fakes import ScriptedDialogue

DENIED = [
    "Nein, er schlägt mich nicht",
    "er schlaegt mich nicht",
    "Nein! Mein Mann schlägt mich doch gar nicht.",
    "nein nein, niemand schlägt mich",
    "er hat mich noch nie geschlagen",
    "keine Gewalt",
    "Ich bin nicht in Gefahr",
    "No, he doesn't beat me",
    "No he doesn’t hit me at all",
    "he does not hit me",
    "he never hit me",
    "no one hits me",
    "Ні, він мене не б'є",
    "ні, чоловік мене не б’є",
    "нет, он меня не бьёт",
    "муж меня не бьет",
    "никто меня не бьет",
    "لا، هو لا يضربني",
    "لا ما بيضربني",
    "زوجي لا يضربني",
    "لا، لا يضربني",
    "نه او مرا نمی\u200cزند",
    "نه مرا لت نمیکند",
    "شوهرم مرا نمیزند",
    "na mara nemizanad",
    "Hayır, beni dövmüyor",
    "hayır bana vurmuyor",
    "kocam beni dövmüyor",
    "Non, il ne me frappe pas",
    "non il me frappe pas",
    "Non, mon mari ne m'a jamais frappée",
    "Nie, on mnie nie bije",
    "nie, nie bije mnie",
    "mąż mnie nie bije",
    "Nu, nu mă bate",
    "soțul meu nu mă bate",
    "nu, el nu m-a lovit niciodată",
]
STRONG = [
    "Er schlägt mich nicht, er tritt mich",
    "er schlägt mich nicht mehr jeden Tag",
    "Er schlägt mich nicht mehr",
    "er schlägt mich heute nicht",
    "Warum schlägt er mich nicht tot",
    "schlägt er mich nicht?",
    "er schlägt nicht mich, er schlägt die Kinder",
    "Nicht er schlägt mich, sein Vater",
    "er schlägt mich noch nicht",
    "er schlägt mich nicht wirklich",
    "er schlägt mich nicht...",
    "er schlägt mich nicht 😭",
    "nein, er schlägt mich",
    "er schlägt nicht die Kinder",
    "he doesn't beat me, he kicks me",
    "he didn't hit me today",
    "not only did he hit me",
    "he doesn't hit me, but I am afraid",
    "no, he beats me",
    "no he beats me",
    "he does not hit me anymore",
    "he doesn't only hit me",
    "he doesn't hit me when he is sober",
    "it's not that he doesn't hit me",
    "he hasn't hit me yet",
    "nu, mă bate",
    "nu mă bate",
    "لا، يضربني",
    "لا يضربني",
    "нет, бьет меня",
    "не он меня бьёт",
    "он меня не бьет он меня душит",
    "он больше меня не бьет",
    "він мене сьогодні не бив",
    "non, il me frappe",
    "il ne me frappe plus",
    "il ne me frappe pas, il me menace",
    "pas lui, mon père me frappe",
]
HEARD_BY_THE_ENGINE = [
    "nie, bije mnie",
    "nie bije mnie",
    "nu sunt în pericol",
    "ні, б'є",
    "hayır, dövüyor",
    "bugün beni dövmedi",
    "artık beni dövmüyor",
    "beni dövmüyor mu",
    "نه، میزند",
    "امروز مرا نزد",
    "دیگه مرا نمیزند",
]


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return load_danger(PROJECT)


@pytest.mark.parametrize("message", DENIED)
def test_who_says_that_nobody_is_violent_is_in_no_strong_danger(patterns: DangerPatterns, message: str) -> None:
    assert patterns.denies(message)
    assert patterns.recognise(message) == Danger("weak")


@pytest.mark.parametrize("message", STRONG)
def test_what_only_sounds_like_a_denial_is_none(patterns: DangerPatterns, message: str) -> None:
    assert not patterns.denies(message)
    assert patterns.recognise(message) == Danger("strong", "crisis_support")


@pytest.mark.parametrize("message", HEARD_BY_THE_ENGINE)
def test_what_the_patterns_do_not_hear_is_left_to_the_engine(patterns: DangerPatterns, message: str) -> None:
    assert not patterns.denies(message)


@pytest.mark.parametrize("mark", ["?", " ...", "…", " 😭", ' "', " ("])
def test_a_mark_that_leaves_doubt_leaves_the_help(patterns: DangerPatterns, mark: str) -> None:
    assert patterns.denies("he doesn't hit me")
    assert not patterns.denies(f"he doesn't hit me{mark}")


def test_a_denial_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="without a word"):
        Denials([{"denied": {"before": ["no"], "rows": ["?he"]}}])


@pytest.mark.parametrize("locale", NATIVE)
async def test_the_answer_is_one_line_of_help_and_a_question(lotse: Lotse, locale: str) -> None:
    engine = ScriptedDialogue("crisis_support")
    answer = await lotse.answering(engine).answer(Question("c", "No, he doesn't beat me", locale=locale))
    (said,) = answer.reply.utterances
    assert "116 016" in said.text and "110" in said.text and said.kind != "danger" and said.buttons
    assert [link.url for link in said.links] == ["tel:116016", "tel:110"]
    assert answer.danger == Danger("weak") and engine.asked == []
