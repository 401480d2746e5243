"""The day an office was asked about stays while it is chosen which office is meant, and when the answer is repeated."""

from __future__ import annotations

import pytest

from bot.core.message import Reply
from bot.core.understanding import Entity, Understanding
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
DAY = Entity("date", "2026-12-05/2026-12-05")
SAID = {"de": "5. Dezember 2026: ", "en": "5 December 2026: "}


def composer(locale: str) -> Composer:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY)


def asked(*entities: Entity) -> Reply:
    return composer("en").reply(
        Understanding("office_hours", 0.9, "confident", "office_hours", (), (), entities=entities), {}
    )


def test_the_day_stays_while_the_office_is_chosen() -> None:
    choice = asked(DAY)
    pressed = composer("en").pressed(choice.utterances[0].buttons[0].payload, choice.context)
    assert pressed is not None and SAID["en"] in pressed.utterances[0].text
    undated = composer("en").pressed(asked().utterances[0].buttons[0].payload, choice.context)
    assert undated is not None and SAID["en"] not in undated.utterances[0].text


def test_the_day_stays_in_another_language() -> None:
    answer = asked(DAY, Entity("office", "jobcenter"))
    assert SAID["en"] in answer.utterances[0].text
    again = composer("de").in_language(answer.context)
    assert SAID["de"] in again.utterances[1].text


@pytest.mark.parametrize("rest", ["jobcenter:hours:tomorrow", "nowhere:hours:2026-12-05"])
def test_a_foreign_button_is_none_of_ours(rest: str) -> None:
    assert composer("en").pressed(f"office:{rest}", {}) is None
