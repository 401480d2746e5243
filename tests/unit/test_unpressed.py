"""A wish said after a choice whose buttons nobody pressed belongs to the search that was offered."""

from __future__ import annotations

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.unpressed import UnpressedStep
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

WHICH = {
    "last": "intent:office_hours",
    "options": "office:citizens_office:hours:2026-11-27\noffice:jobcenter:hours:2026-11-27",
    "intent": "office_hours",
}

OFFERED = {"last": "choice:search_course,integration_course_rights", "intent": "search_course"}
EVENING = Entity("time_of_day", "evening")


async def meant(context: dict[str, str], response: str, *named: Entity, text: str = "akşam olsun") -> Understanding:
    u = Understanding("suggest_improvement", 0.3, "choice", response, entities=named)
    return await UnpressedStep().completed(u, UserMessage("x", text, {}, context))


@pytest.mark.parametrize("response", ["choice", "fallback", "follow_up_same", "search_event"])
async def test_a_wish_after_an_offered_search_is_searched_for(response: str) -> None:
    u = await meant(OFFERED, response, EVENING)
    reply = Composer(Shipped(shipped.guide()), shipped.holidays(), "tr", shipped.TODAY).reply(u, OFFERED)
    assert u.response == "search_course" and reply.context["last"].startswith("courses:0:time_of_day=evening")


async def test_a_question_of_its_own_that_is_sure_is_no_wish_for_the_search_offered() -> None:
    for confidence, response in ((0.95, "search_event"), (0.6, "search_course")):
        u = Understanding("search_event", confidence, "confident", "search_event", entities=(EVENING,))
        dialogue = UnpressedStep()
        assert (
            await dialogue.completed(u, UserMessage("x", "events for kids this evening", {}, OFFERED))
        ).response == response


async def test_otherwise_it_is_what_the_engine_understood() -> None:
    both = {"last": "choice:search_course,search_event"}
    for context in ({}, both, {"last": "choice:housing_search"}, {"last": "intent:search_course"}):
        assert (await meant(context, "choice", EVENING)).response == "choice"
    assert (await meant(OFFERED, "choice")).response == "choice"
    assert (await meant(OFFERED, "choice", EVENING, Entity("office", "jobcenter"))).response == "choice"
    assert (await meant(OFFERED, "emergency", EVENING)).response == "emergency"
    assert (await meant(OFFERED, "choice", EVENING, text="in the evening my heart hurts so badly")).response == "choice"


async def test_an_office_named_after_of_which_office_is_asked_the_same() -> None:
    named = Entity("office", "jobcenter")
    u = await meant(WHICH, "page", named, text="vom Jobcenter")
    assert (u.intent, u.response, u.zone) == ("office_hours", "office_hours", "confident")
    assert u.values("date") == ("2026-11-27/2026-11-27",)
    monday = await meant(WHICH, "page", named, Entity("date", "2026-11-30/2026-11-30"), text="jobcenter montag")
    assert monday.values("date") == ("2026-11-30/2026-11-30",)
    assert (await meant(WHICH, "page", named, text="wie bekomme ich Geld vom Jobcenter")).response == "page"
    assert (await meant(WHICH, "office_location", named, text="wo ist das Jobcenter")).response == "office_location"
    assert (await meant({"last": "office:jobcenter:hours"}, "page", named, text="Jobcenter")).response == "page"


@pytest.mark.parametrize(
    ("text", "named"),
    [("A1", (Entity("level", "A1"),)), ("شام", (EVENING,)), ("B1 akşam", (Entity("level", "B1"), EVENING))],
)
async def test_nothing_but_a_wish_is_for_the_search_offered_whatever_it_sounds_like(
    text: str, named: tuple[Entity, ...]
) -> None:
    u = await meant(OFFERED, "family_reunification", *named, text=text)
    assert (u.response, u.intent, u.entities) == ("search_course", "search_course", named)


async def test_more_than_a_wish_is_what_the_engine_understood_surely() -> None:
    level = Entity("level", "A1")
    proof = "does my wife need A1"
    assert (await meant(OFFERED, "family_reunification", level, text=proof)).response == "family_reunification"
    for response in ("emergency", "office_hours"):
        assert (await meant(OFFERED, response, level, text="A1")).response == response
    assert (await meant({"last": "choice:housing_search"}, "family_reunification", level, text="A1")).response == (
        "family_reunification"
    )
