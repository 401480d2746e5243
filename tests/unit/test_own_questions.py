"""A whole question of another matter is no wish about the answer before."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding
from bot.service.own_questions import OwnQuestionsDialogue
from tests.fakes import ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

ASKED_LEVEL = {"last": "courses:0:subject=german", "intent": "search_course"}
ASKED_OFFICE = {"last": "intent:office_hours", "intent": "office_hours"}
IN_DANGER = {"last": "intent:crisis_support"}
CHANGED, SAME = "follow_up_changed", "follow_up_same"


async def meant(
    intent: str, context: dict[str, str], response: str = CHANGED, sure: float = 0.99, text: str = "ein ganzer Satz"
) -> str:
    u = Understanding(intent, sure, "confident", response, entities=(Entity("audience", "children"),))
    dialogue = OwnQuestionsDialogue(ScriptedDialogue(), Shipped(shipped.guide()))
    return (await dialogue.completed(u, text, {}, context)).response


async def test_what_is_surely_of_another_matter_is_answered_as_such() -> None:
    assert await meant("find_doctor", ASKED_LEVEL) == "find_doctor"
    assert await meant("find_doctor", ASKED_OFFICE, SAME) == "find_doctor"
    assert await meant("search_event", ASKED_OFFICE, SAME) == "search_event"


@pytest.mark.parametrize("intent", ["childcare_place", "women_services", "language_certificate", "search_event"])
async def test_what_may_be_a_wish_about_courses_stays_one(intent: str) -> None:
    assert await meant(intent, ASKED_LEVEL) == CHANGED


async def test_what_is_unsure_short_or_of_the_same_matter_leans_on_the_answer_before() -> None:
    assert await meant("find_doctor", ASKED_LEVEL, sure=0.9) == CHANGED
    assert await meant("find_doctor", ASKED_LEVEL, text="Kinderarzt bitte") == CHANGED
    assert await meant("find_doctor", {"last": "intent:find_doctor", "intent": "find_doctor"}, SAME) == SAME
    assert await meant("thank", ASKED_LEVEL) == CHANGED


async def test_after_help_in_danger_nothing_is_taken_for_another_matter() -> None:
    assert await meant("find_doctor", IN_DANGER, SAME) == SAME
