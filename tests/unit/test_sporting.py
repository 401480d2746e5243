"""Sport for women is a matter of the clubs; what sounds like more than sport stays with the protection group."""

from __future__ import annotations

from typing import Literal

import pytest

from bot.core.understanding import Candidate, Understanding, UserMessage
from bot.service.answers.memory import PROTECTED
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.sporting import SportingStep
from bot.service.turn.compose import Composer
from bot.wiring.files import load_rows
from tests.fakes import ScriptedDialogue

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
WOMEN = Understanding("women_services", 0.9, "confident", "women_services", (Candidate("women_services", 0.9),))


class Women(ScriptedDialogue):
    async def understand(self, message: UserMessage) -> Understanding:
        return WOMEN


async def understood(text: str, heard: Literal["weak", "strong"] | None = None) -> Understanding:
    return await CompletedDialogue(Women("women_services"), [SportingStep(load_rows(PROJECT, "sports"))]).understand(
        UserMessage("n", text, {}, {}, heard)
    )


SPORT = [
    "Frauenfußball", "Mädchen-Volleyball, wo?", "women's football", "كرة القدم للنساء", "فوتبال زنان",
    "football féminin", "piłka nożna kobiet", "fotbal feminin", "женский футбол", "kadın futbolu", "жіночий футбол",
    "Damenhandball", "yoga pour femmes", "плавание для женщин", "kadınlar için yüzme",
]  # fmt: skip
MORE_THAN_SPORT = [
    "Mein Mann verbietet mir Fußball", "my husband forbids me football", "زوجي يمنعني من الرياضة",
    "شوهرم اجازه ورزش نمی‌دهد", "mon mari m'interdit le sport", "mąż zabrania mi sportu", "soțul îmi interzice sportul",
    "муж запрещает мне спорт", "kocam spor yapmama izin vermiyor", "чоловік забороняє мені спорт",
]  # fmt: skip


@pytest.mark.parametrize("text", SPORT)
async def test_sport_for_women_is_a_matter_of_the_clubs_and_keeps_every_department_open(text: str) -> None:
    reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(await understood(text), {})
    assert reply.context["intent"] == "sports_clubs"
    assert PROTECTED not in reply.context


@pytest.mark.parametrize("text", [*MORE_THAN_SPORT, "Frauencafé", "Beratung für Frauen"])
async def test_what_sounds_like_more_than_sport_stays_protected(text: str) -> None:
    reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(await understood(text), {})
    assert PROTECTED in reply.context


async def test_where_danger_was_heard_nothing_is_taken_for_sport() -> None:
    assert await understood("Frauenfußball", "weak") == WOMEN
