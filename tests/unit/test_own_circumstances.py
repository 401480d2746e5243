"""More told of the matter before, which sounds like another: who knows what holds in one's own case, and the other
matter as a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.core.conversation import State
from bot.core.message import Button, Reply
from bot.core.understanding import Candidate, Entity, PageHit, Understanding, UserMessage, Zone
from bot.service.answers.likely import BARE
from bot.service.meaning.around import CompletedDialogue
from bot.service.meaning.own_circumstances import OwnCircumstancesStep, with_person
from bot.service.turn.compose import Composer
from bot.wiring.dialogues import completed as whole
from tests.fakes import MovedClock, ScriptedDialogue

from . import shipped
from .test_every_answer import Shipped

LIBRARY = Shipped(shipped.guide())
STEP = OwnCircumstancesStep(LIBRARY)
HOUSING = {"intent": "housing_search", "last": "intent:housing_search", "office": "housing_office"}
CHILDREN, LONG = "ich habe zwei Kinder", "wo beantrage ich denn jetzt für die beiden Kinder das Kindergeld"
FAR = tuple(Candidate(intent, 1e-6) for intent in ("tax_id", "find_doctor", "voting", "waste_separation"))
INSTEAD = Entity("instead", "child_benefit")
PAGE = PageHit("/x/", 0.9, "de", known=False)


def heard(intent: str = "child_benefit", confidence: float = 0.97, zone: Zone = "confident") -> Understanding:
    ranking = (Candidate(intent, confidence), Candidate("housing_search", 0.02), Candidate("social_benefits", 0.005))
    response = intent if zone == "confident" else zone
    return Understanding(intent, confidence, zone, response, ranking)


async def completed(u: Understanding, text: str = CHILDREN, context: Mapping[str, str] = HOUSING) -> Understanding:
    return await STEP.completed(u, UserMessage("x", text, {}, context))


async def test_what_sounds_like_another_matter_stays_with_the_one_before_and_the_other_is_a_button() -> None:
    for u in (heard(), replace(heard(), response="page", pages=(PAGE,))):
        told = await completed(u)
        assert (told.response, told.entities, told.pages) == ("follow_up_own_case", (INSTEAD,), ())
    surer = replace(heard(), candidates=(Candidate("child_benefit", 0.9999), *FAR))
    assert await completed(surer, LONG) == surer


async def test_where_it_may_be_either_both_are_offered() -> None:
    told = await completed(heard(), LONG)
    assert (told.zone, told.response, told.entities) == ("choice", "choice", (BARE,))


@pytest.mark.parametrize("intent", ["ask_waiting", "out_of_scope", "ask_bot_identity", "change_language"])
async def test_few_words_after_an_answer_are_no_small_talk(intent: str) -> None:
    told = await completed(heard(intent, 0.8), "schon seit 6 Monaten")
    assert (told.response, told.entities) == ("follow_up_own_case", ())


async def test_of_a_person_who_is_offered_or_waited_for_talk_is_meant() -> None:
    asked = heard("ask_waiting", 0.8)
    offered = (Button("Ja", "handoff:yes:social_work"),)
    for known in (with_person(HOUSING, offered, State.WITH_BOT), with_person(HOUSING, (), State.WAITING)):
        assert await completed(asked, "wie lange denn noch", known) == asked
        assert (await completed(heard(), context=dict(known))).response == "follow_up_own_case"
    alone = with_person(HOUSING, (Button("Wohnung", "intent:housing_search"),), State.WITH_BOT)
    assert alone == HOUSING and (await completed(asked, "wie lange denn noch")).response == "follow_up_own_case"


async def test_what_is_meant_as_talk_stays_talk() -> None:
    for intent, text in (("thank", "danke"), ("deny", "nein"), ("affirm", "ja"), ("request_human", "ein Mensch bitte")):
        assert await completed(heard(intent, 0.8), text) == heard(intent, 0.8)
    assert (await completed(heard("deny", 0.8), "nein habe ich nicht")).response == "follow_up_own_case"
    wish = replace(heard("change_language", 0.8), entities=(Entity("language", "uk"),))
    assert await completed(wish, "ukrainisch") == wish


@pytest.mark.parametrize("zone", ["choice", "fallback"])
async def test_where_nothing_is_sure_the_matter_before_is_offered_as_well(zone: Zone) -> None:
    u = heard("tax_id", 0.3, zone)
    assert (await completed(u, "dringend")).entities == (BARE,)
    elsewhere = replace(u, entities=(Entity("office_elsewhere", "court"),))
    assert await completed(elsewhere, "dringend") == elsewhere


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"intent": "thank", "last": "intent:thank"},
        {"intent": "office_hours", "last": "office:jobcenter:hours", "office": "jobcenter"},
        {"intent": "search_course", "last": "courses:de:0"},
        {"intent": "crisis_support", "last": "intent:crisis_support"},
        {**HOUSING, "last": "choice:housing_search,tax_id"},
        {"intent": "child_benefit", "last": "intent:child_benefit"},
        {"intent": "gone_topic", "last": "intent:gone_topic"},
    ],
)
async def test_without_a_matter_before_and_where_others_know_better_nothing_changes(context: dict[str, str]) -> None:
    assert await completed(heard(), context=context) == heard()


async def test_danger_bad_news_and_what_other_steps_or_coordinators_say_stay() -> None:
    for u in (
        heard("emergency", 0.8), heard("deportation_threat", 0.8), heard("delete_my_data", 0.8),
        heard("office_hours", 0.8),
        replace(heard(), help_line=True), replace(heard(), intent="office_hours", response="office_hours"),
        replace(heard(), response="follow_up_same"), replace(heard(), candidates=()),
    ):  # fmt: skip
        assert await completed(u) == u
    message = UserMessage("x", CHILDREN, {}, HOUSING, "weak")
    assert await STEP.completed(heard(), message) == heard()
    given = replace(heard(), response="page", pages=(replace(PAGE, known=True),))

    class Given(ScriptedDialogue):
        async def understand(self, message: UserMessage) -> Understanding:
            return given

    assert await CompletedDialogue(Given(), [STEP]).understand(UserMessage("x", CHILDREN, {}, HOUSING)) == given


async def test_it_is_part_of_what_is_around_the_engine() -> None:
    class Engine(ScriptedDialogue):
        async def understand(self, message: UserMessage) -> Understanding:
            return heard()

    dialogue = whole(Engine(), LIBRARY, MovedClock())
    assert (
        await dialogue.understand(UserMessage("x", CHILDREN, {"de": 0.9}, HOUSING))
    ).response == "follow_up_own_case"


def said(u: Understanding, context: dict[str, str], locale: str) -> Reply:
    return Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(u, context)


@pytest.mark.parametrize("locale", ["de", "de-simple", "en", "ar", "fa", "tr", "uk", "ru", "ro", "pl", "fr"])
def test_who_knows_is_told_and_what_else_may_have_been_meant(locale: str) -> None:
    before = said(Understanding("housing_search", 0.9, "confident", "housing_search"), {}, locale)
    own = replace(heard(), response="follow_up_own_case", entities=(INSTEAD,))
    reply = said(own, before.context, locale)
    honest, office = reply.utterances
    assert honest.text == LIBRARY.catalogue.say("follow_up_own_case", locale)
    assert [link.url[:4] for link in office.links][:1] == ["tel:"]
    payloads = [button.payload for button in office.buttons]
    assert payloads[0] == "intent:child_benefit" and payloads[-1] == "handoff:offer"
    assert (reply.context["intent"], reply.context["last"]) == ("housing_search", before.context["last"])


def test_without_an_office_the_answer_is_said_once_more_with_the_button() -> None:
    before = said(Understanding("find_doctor", 0.9, "confident", "find_doctor"), {}, "de")
    context = {name: value for name, value in before.context.items() if name != "office"}
    reply = said(replace(heard(), response="follow_up_own_case", entities=(INSTEAD,)), context, "de")
    assert reply.utterances[0].text == LIBRARY.catalogue.say("follow_up_same", "de")
    assert "intent:child_benefit" in [button.payload for button in reply.utterances[-1].buttons]
