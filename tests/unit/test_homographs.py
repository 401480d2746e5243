"""Words that only folding makes alike: "был", was, is no "бил", beat."""

from __future__ import annotations

import pytest

from bot.core.alarm.homographs import Homographs
from bot.core.danger import Danger, DangerPatterns
from bot.core.text import fold
from bot.settings import PROJECT
from bot.wiring.files import load_danger

WAS = [
    "Я там был, меня отправили обратно", "я там был меня не приняли", "муж был у меня вчера", "МУЖ БЫЛ У МЕНЯ ВЧЕРА",
    "он был у нас", "муж был в школе сына не взяли", "муж забыл у меня паспорт", "муж хочет быть с нами",
    "муж должен быть дома с нами", "они были у нас", "был бы у меня муж", "чоловік був у мене", "чоловік має бути тут",
    "муж у меня был в джобцентре", "меня муж был вчера", "on bil v jobcentre", "on byl u menya",
    "muzh bil u menya vchera",
]  # fmt: skip
BEAT = [
    "он меня бил", "бил меня", "БИЛ МЕНЯ", "муж бил меня", "муж меня бил", "папа меня вчера бил", "он миня бил",
    "бил миня", "муж миня был", "он меня был", "он был пьян и бил меня", "он бил меня когда был пьян",
    "чоловік мене бив", "бив мене", "муж мене бил", "muzh bil menya", "on menya bil", "menya muzh bil",
    "muzh bil remnem", "menya bil muzh", "u menya doma on bil menya",
]  # fmt: skip
NEARLY = ["муж бил", "u menya bil muzh", "on u menya bil"]


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return load_danger(PROJECT)


@pytest.mark.parametrize("message", WAS)
def test_who_was_somewhere_has_beaten_nobody(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) is None


@pytest.mark.parametrize("message", BEAT)
def test_who_beat_somebody_is_heard(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) == Danger("strong", "crisis_support")


@pytest.mark.parametrize("message", NEARLY)
def test_what_may_mean_either_gets_a_line_of_help(patterns: DangerPatterns, message: str) -> None:
    assert patterns.recognise(message) == Danger("weak")


def test_a_word_is_kept_apart_whole_however_it_is_capitalised_and_composed() -> None:
    kept = Homographs(["был"])
    assert fold(kept.apart("Был")) == fold(kept.apart("БЫЛ")) != fold("бил")
    assert kept.apart("был*|была бил") == "был*|была бил"


def test_rows_with_the_word_itself_still_match() -> None:
    data = {"locale": "ru", "strong": {"emergency": ["был инфаркт"]}, "homographs": ["был"]}
    found = DangerPatterns.from_data([data])
    assert found.recognise("был инфаркт") and not found.recognise("бил инфаркт")


def test_a_word_that_folding_leaves_as_it_is_is_refused() -> None:
    with pytest.raises(ValueError, match="дом"):
        Homographs(["дом"])
