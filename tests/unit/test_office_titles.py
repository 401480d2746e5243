"""An office is found by its own name before the engine has learnt it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.core.content.places import Office
from bot.core.understanding import Entity, PageHit, Understanding, UserMessage
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.office_titles import OfficeTitledStep
from bot.wiring.dialogues import completed
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .samples import guide
from .test_every_answer import Shipped

FAMILY = Office.model_validate(
    {
        "id": "family",
        "name": {"de": "Familienbüro Süd", "ar": "مكتب العائلة (Familienbüro Süd)"},
        "aliases": {"de": ["Elternbüro"]},
        "address": {"street": "Lindenweg 3"},
        "appointment": "none",
    }
)
TOWN = replace(guide(), offices={"family": FAMILY})


async def found(text: str, intent: str, *entities: Entity) -> Understanding:
    step = OfficeTitledStep(SimpleNamespace(guide=TOWN))
    dialogue = CompletedDialogue(ScriptedDialogue(intent), [step])  # type: ignore[arg-type]
    understood = await dialogue.understand(UserMessage("x", "-", {"de": 0.9}))
    return await step.completed(replace(understood, entities=entities), UserMessage("x", text, {"de": 0.9}))


@pytest.mark.parametrize(
    "text", ["Wann hat das Familienbüro Süd geöffnet?", "wo ist das elternbuero?", "متى يفتح مكتب العائلة؟"]
)
async def test_what_is_asked_about_offices_is_asked_of_the_one_named(text: str) -> None:
    u = await found(text, "office_hours", Entity("office_elsewhere", "family_office"))
    assert (u.response, u.values("office"), u.values("office_elsewhere")) == ("office_hours", ("family",), ())


async def test_a_name_alone_that_was_not_understood_means_the_office() -> None:
    for intent in ("fallback", "choice"):
        u = await found("Familienbüro Süd", intent)
        assert (u.response, u.zone, u.values("office")) == ("find_responsible_office", "confident", ("family",))
    long = await found("Mein Bruder sagt dass im Familienbüro Süd alle nett sind", "fallback")
    assert long.response == "fallback" and not long.values("office")


@pytest.mark.parametrize("intent", ["emergency", "crisis_support", "request_human", "search_event"])
async def test_everything_else_stays_what_it_is(intent: str) -> None:
    assert not (await found("Familienbüro Süd", intent)).values("office")


@pytest.mark.parametrize("text", ["Familienbüro Süd", "familienbuero sued", "مكتب العائلة"])
@pytest.mark.parametrize("intent", ["housing_benefit", "choice", "greet", "page"])
async def test_the_very_name_of_an_office_means_that_office_whatever_else_was_understood(
    text: str, intent: str
) -> None:
    u = await found(text, intent, Entity("office", "family"))
    assert (u.response, u.zone, u.values("office")) == ("find_responsible_office", "confident", ("family",))


async def test_the_name_of_the_office_that_does_it_leaves_the_answer() -> None:
    step = OfficeTitledStep(Shipped(shipped.guide()))
    dialogue = CompletedDialogue(ScriptedDialogue("social_benefits"), [step])
    understood = await dialogue.understand(UserMessage("x", "-", {"de": 0.9}))
    named = await step.completed(understood, UserMessage("x", "Jobcenter", {"de": 0.9}))
    assert named.response == "social_benefits"
    other = await step.completed(
        replace(understood, response="housing_benefit"), UserMessage("x", "Stadtwerke", {"de": 0.9})
    )
    assert (other.response, other.values("office")) == ("find_responsible_office", ("town_works",))


async def test_asked_of_which_office_the_name_is_no_new_question() -> None:
    step = OfficeTitledStep(SimpleNamespace(guide=TOWN))
    dialogue = CompletedDialogue(ScriptedDialogue("choice"), [step])  # type: ignore[arg-type]
    understood = await dialogue.understand(UserMessage("x", "-", {"de": 0.9}))
    heard = replace(understood, entities=(Entity("office", "family"),))
    asked = {"last": "intent:office_hours"}
    assert (await step.completed(heard, UserMessage("x", "Familienbüro Süd", {"de": 0.9}, asked))).response == "choice"


async def test_a_page_that_a_coordinator_gave_this_question_stays() -> None:
    step = OfficeTitledStep(SimpleNamespace(guide=TOWN))
    dialogue = CompletedDialogue(ScriptedDialogue("page"), [step])  # type: ignore[arg-type]
    understood = await dialogue.understand(UserMessage("x", "-", {"de": 0.9}))
    given = replace(understood, pages=(PageHit("/p/", 1.0, "de", known=True),))
    assert (await step.completed(given, UserMessage("x", "Familienbüro Süd", {"de": 0.9}))).response == "page"


@pytest.mark.parametrize("text", ["Elternbüro", "Familienbüro Süd Termin"])
async def test_another_word_for_it_or_one_more_word_does_not(text: str) -> None:
    assert (await found(text, "housing_benefit")).response == "housing_benefit"


async def test_an_office_that_the_engine_heard_is_the_one_meant() -> None:
    u = await found("Elternbüro oder Bürgerbüro?", "office_hours", Entity("office", "citizens"))
    assert u.values("office") == ("citizens",)


async def test_where_no_office_is_named_none_is_added() -> None:
    assert not (await found("Wann ist es geöffnet?", "office_hours")).values("office")


async def test_it_stands_around_the_engine() -> None:
    library = Shipped(replace(shipped.guide(), offices={**shipped.guide().offices, "family": FAMILY}))
    dialogue = completed(ScriptedDialogue("office_hours"), library, MovedClock())  # type: ignore[arg-type]
    u = await dialogue.understand(UserMessage("x", "Wann hat das Familienbüro Süd geöffnet?", {"de": 0.9}))
    assert u.values("office") == ("family",)


@pytest.mark.parametrize("text", ["المكتب وين", "wen el maktab", "وين هاد المكتب"])
async def test_the_office_in_arabic_is_the_one_spoken_of_and_no_misspelt_library(text: str) -> None:
    step = OfficeTitledStep(Shipped(shipped.guide()))
    dialogue = CompletedDialogue(ScriptedDialogue("office_location"), [step])
    understood = await dialogue.understand(UserMessage("x", "-", {"ar": 0.9}))
    assert not (await step.completed(understood, UserMessage("x", text, {"ar": 0.9}))).values("office")
    named = await step.completed(understood, UserMessage("x", "وين المكتبة", {"ar": 0.9}))
    assert named.values("office") == ("library",)


@pytest.mark.parametrize("text", ["edare kharejian koja ast", "edare-ye kharejian koja ast", "edareye kharejian"])
async def test_a_persian_name_in_latin_letters_is_found_with_or_without_its_little_e(text: str) -> None:
    office = FAMILY.model_copy(update={"aliases": {"fa": ("edare-ye kharejian",)}})
    town = SimpleNamespace(guide=replace(guide(), offices={"family": office}))
    dialogue = CompletedDialogue(ScriptedDialogue("office_location"), [OfficeTitledStep(town)])  # type: ignore[arg-type]
    assert (await dialogue.understand(UserMessage("x", text, {"fa": 0.9}))).values("office") == ("family",)
