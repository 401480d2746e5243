"""A time wished for of courses, with a child told of as the reason, is a wish about courses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.understanding import Entity, Understanding, UserMessage
from bot.service.meaning.course_wishes import CourseWishesStep
from bot.settings import PROJECT
from bot.wiring.files import load_rows

MORNING, CHILDREN = Entity("time_of_day", "morning"), Entity("audience", "children")
LISTED = {"intent": "search_course", "last": "courses:0:subject=german;level=A2"}
INTEGRATION = {"intent": "integration_course_rights", "last": "intent:integration_course_rights"}
TOLD = [
    "vormittags bitte, wir haben ein kind", "in the mornings please, we have a child", "sabahlari olsun cocuk var",
    "бажано зранку, бо дитина", "утром желательно, у нас ребенок", "الصبح اذا ممكن لان عنا ولد",
    "صبح باشه چون طفل داریم", "le matin si possible on a un enfant", "najlepiej rano bo mamy dziecko",
    "dimineata daca se poate avem copil",
]  # fmt: skip


async def meant(text: str, context: dict[str, str], response: str, *named: Entity) -> Understanding:
    u = Understanding("school_enrolment", 0.9, "confident", response, entities=named, help_line=True)
    return await CourseWishesStep(load_rows(PROJECT, "leaning")).completed(u, UserMessage("x", text, {}, context))


@pytest.mark.parametrize("text", TOLD)
@pytest.mark.parametrize("response", ["school_enrolment", "childcare_place", "choice", "follow_up_changed"])
async def test_the_time_is_wished_for_and_the_child_is_the_reason(text: str, response: str) -> None:
    after_list = await meant(text, LISTED, response, MORNING, CHILDREN)
    assert (after_list.response, after_list.entities) == ("follow_up_changed", (MORNING,))
    after_answer = await meant(text, INTEGRATION, response, MORNING, CHILDREN)
    assert (after_answer.response, after_answer.intent) == ("search_course", "search_course")
    assert after_answer.entities == (Entity("subject", "german"), MORNING)
    assert not after_list.help_line and not after_answer.help_line


async def test_a_time_alone_after_the_integration_course_is_a_wish_about_courses_too() -> None:
    for text in ("abends bitte", "та ввечері?"):
        assert (
            await meant(text, INTEGRATION, "fallback", Entity("time_of_day", "evening"))
        ).response == "search_course"


async def test_without_a_reason_whom_it_is_for_counts_too() -> None:
    u = await meant("abends für meine Frau", INTEGRATION, "fallback", MORNING, Entity("audience", "women"))
    assert u.entities == (Entity("subject", "german"), MORNING, Entity("audience", "women"))


async def test_otherwise_it_is_what_the_engine_understood() -> None:
    told, other = TOLD[0], "intent:childcare_place"
    assert (await meant(told, {"intent": "childcare_place", "last": other}, "choice", MORNING)).response == "choice"
    assert (await meant(told, LISTED, "emergency", MORNING)).response == "emergency"
    assert (await meant(told, LISTED, "office_hours", MORNING)).response == "office_hours"
    assert (await meant(told, LISTED, "school_enrolment")).response == "school_enrolment"
    named = await meant(told, LISTED, "choice", MORNING, Entity("office", "school_office"))
    assert named.response == "choice"
    long = "vormittags bitte, denn wir haben ein kind das noch in keine kita gehen kann und keinen platz hat"
    assert (await meant(long, INTEGRATION, "childcare_place", MORNING)).response == "childcare_place"


async def test_a_course_for_the_child_stays_one() -> None:
    u = await meant("für mein kind vormittags", LISTED, "follow_up_changed", MORNING, CHILDREN)
    assert u == replace(u, response="follow_up_changed", entities=(MORNING, CHILDREN))
