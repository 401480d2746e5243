"""A whole question of another matter is no wish about the answer before."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.own_questions import OwnQuestionsStep
from bot.wiring.files import load_rows

from . import shipped
from .samples import PROJECT
from .test_every_answer import Shipped

ASKED_LEVEL = {"last": "courses:0:subject=german", "intent": "search_course"}
ASKED_OFFICE = {"last": "intent:office_hours", "intent": "office_hours"}
IN_DANGER = {"last": "intent:crisis_support"}
CHANGED, SAME = "follow_up_changed", "follow_up_same"


async def meant(
    intent: str, context: dict[str, str], response: str = CHANGED, sure: float = 0.99, text: str = "ein ganzer Satz"
) -> str:
    u = Understanding(intent, sure, "confident", response, entities=(Entity("audience", "children"),))
    dialogue = OwnQuestionsStep(Shipped(shipped.guide()), load_rows(PROJECT, "leaning"))
    return (await dialogue.completed(u, UserMessage("x", text, {}, context))).response


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


WHATS_ON = [
    "Was ist am Wochenende los?", "was läuft am Samstag so", "what's on this weekend", "whats happening on saturday",
    "شو في بالويكند؟", "شنو الفعاليات يوم السبت", "آخر هفته چه خبر است", "qu'est-ce qui se passe ce week-end ?",
    "il y a quoi samedi", "co się dzieje w weekend", "ce se întâmplă sâmbătă", "что будет в субботу интересного",
    "hafta sonu neler var", "що відбувається на вихідних",
]  # fmt: skip


@pytest.mark.parametrize("text", WHATS_ON)
@pytest.mark.parametrize("context", [ASKED_LEVEL, {"last": "courses:0:subject=german;level=A1"}])
async def test_what_is_on_is_no_wish_about_the_courses_shown(text: str, context: dict[str, str]) -> None:
    assert await meant("search_event", context, sure=0.8, text=text) == "search_event"


@pytest.mark.parametrize("text", ["etwas am Samstag?", "und am Wochenende?", "something at weekends", "а в субботу?"])
async def test_a_day_after_courses_stays_a_wish(text: str) -> None:
    assert await meant("search_event", ASKED_LEVEL, text=text) == CHANGED


async def test_what_is_on_after_events_or_of_another_matter_leans_on_them() -> None:
    events = {"last": "events:0:day=today", "intent": "search_event"}
    assert await meant("search_event", events, text="Was ist am Wochenende los?") == CHANGED
    assert await meant("search_course", ASKED_LEVEL, text="Was ist am Wochenende los?") == CHANGED


async def test_a_day_after_a_matter_asks_what_is_on_where_that_is_sure() -> None:
    text, hours = "а в суботу щось є", "office_hours"
    seniors = {"last": "intent:seniors_pension", "intent": "seniors_pension", "office": "social_office"}
    assert await meant("search_event", seniors, hours, sure=0.82, text=text) == "search_event"
    assert await meant("search_event", seniors, hours, sure=0.6, text=text) == hours
    assert await meant("search_event", {**seniors, "last": "office:social_office:all"}, hours, text=text) == hours
    assert await meant("office_hours", seniors, hours, text=text) == hours
