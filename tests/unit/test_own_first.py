"""What comes first when both the intent's answer and a page fit: what to do and where, or what the town's page says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from bot.core.content.page import Page, PageVersion, Passage
from bot.core.town import TownGuide
from bot.core.understanding import Candidate, Entity, PageHit, Understanding, UserMessage, Zone
from bot.service.answers.amounts import ASKED
from bot.service.meaning.page_titles import PageTitledStep
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

LOCALES = ("de", "ar", "uk")
PATH = "/musterstadt/de/termine/"
PASSAGES = ("Wer nicht kommt, bekommt weniger Geld.", "Auszüge der letzten drei Monate.", "Das kostet 12 Euro.")


@cache
def town() -> TownGuide:
    version = PageVersion(
        locale="de", path=PATH, url="https://x.example", title="Termine", changed=shipped.TODAY,
        passages=tuple(Passage(text=text) for text in PASSAGES),
    )  # fmt: skip
    return replace(shipped.guide(), pages={PATH: Page(path=PATH, titles={"de": "Termine"}, versions={"de": version})})


def composer(locale: str) -> Composer:
    return Composer(Shipped(town()), shipped.holidays(), locale, shipped.TODAY)


def found(intent: str, passage: int, zone: Zone = "confident", *named: Entity) -> Understanding:
    pages = (PageHit(PATH, 0.6, "de", passage),)
    likely = (Candidate(intent, 0.9),)
    return Understanding(intent, 0.9, zone, "page", likely, pages, "confident", named)


def about(locale: str, u: Understanding) -> list[str]:
    return [payload for one in composer(locale).reply(u, {}).utterances for payload in one.about]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("intent", "office"),
    [
        ("register_address", "citizens_office"),
        ("social_benefits", "jobcenter"),
        ("residence_permit", "foreigners_office"),
    ],
)
def test_a_sure_answer_that_says_what_to_do_comes_first_then_the_office_then_the_way_to_the_page(
    locale: str, intent: str, office: str
) -> None:
    reply = composer(locale).reply(found(intent, 1), {})
    assert [one.about for one in reply.utterances[:2]] == [(f"intent:{intent}",), (f"card:{office}",)]
    assert [b.payload for b in reply.utterances[-1].buttons] == [f"page:{PATH}#1"]
    assert len(reply.utterances) == 3
    assert not any(text in one.text for one in reply.utterances for text in PASSAGES)
    assert (reply.context["intent"], reply.context["office"]) == (intent, office)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_that_a_coordinator_gave_the_question_comes_first(locale: str) -> None:
    u = found("register_address", 1)
    reply = composer(locale).reply(replace(u, pages=(replace(u.pages[0], known=True),)), {})
    assert PASSAGES[1] in reply.utterances[0].text and reply.utterances[1].about == ("intent:register_address",)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_that_a_coordinator_gave_what_seems_out_of_scope_stands_alone(locale: str) -> None:
    u = found("out_of_scope", 1)
    (only,) = composer(locale).reply(replace(u, pages=(replace(u.pages[0], known=True),)), {}).utterances
    assert PASSAGES[1] in only.text


@pytest.mark.parametrize("locale", LOCALES)
def test_who_needs_an_interpreter_reads_who_interprets_before_the_page(locale: str) -> None:
    said = composer(locale).reply(found("interpreter_help", 1), {}).utterances
    assert said[0].about == ("intent:interpreter_help",)
    assert [b.payload for b in said[-1].buttons] == [f"page:{PATH}#1"]


def test_the_button_shows_the_passage_that_was_found() -> None:
    for number, text in (("#1", PASSAGES[1]), ("", PASSAGES[0]), ("#9", PASSAGES[2])):
        shown = composer("de").pressed(f"page:{PATH}{number}", {})
        assert shown is not None and text in shown.utterances[0].text
    assert composer("de").pressed("page:/no/such#1", {}) is None


def test_the_page_is_the_other_one_until_it_was_seen() -> None:
    first = composer("de").reply(found("register_address", 1), {})
    assert first.context["others"] == "yes"
    seen = composer("de").pressed(f"page:{PATH}#1", first.context)
    assert seen is not None and "others" not in seen.context


def test_the_page_comes_first_where_the_answer_is_not_sure_or_only_facts_are_asked_for() -> None:
    assert about("de", found("register_address", 1, "choice"))[0] == f"page:{PATH}"
    assert about("de", found("waste_separation", 1))[0] == f"page:{PATH}"


def test_the_page_comes_first_where_it_names_the_sum_that_was_asked_for() -> None:
    assert about("de", found("register_address", 2, "confident", ASKED))[0] == f"page:{PATH}"
    assert about("de", found("register_address", 1, "confident", ASKED))[0] == "intent:register_address"


def test_courses_with_a_wish_come_before_a_page_about_courses() -> None:
    evening = found("search_course", 1, "confident", Entity("time_of_day", "evening"))
    assert about("de", evening)[0] == "courses:0:time_of_day=evening"
    assert about("de", found("search_course", 1))[0] == f"page:{PATH}"


def test_which_office_is_meant_is_asked_neither_before_nor_beside_a_page_that_says_it() -> None:
    said = composer("de").reply(found("find_responsible_office", 1), {}).utterances
    assert [one.about[0] for one in said] == [f"page:{PATH}"]


async def titled(text: str, u: Understanding) -> Understanding:
    step = PageTitledStep(Shipped(town()))
    return await step.completed(u, UserMessage("x", text))


@pytest.mark.parametrize("text", ["Wo sind die Termine?", "Termine", "where are the termine"])
async def test_a_page_named_by_its_title_comes_first_and_the_answer_beside_it(text: str) -> None:
    u = await titled(text, found("social_benefits", 1))
    assert about("de", u)[:2] == [f"page:{PATH}", "intent:social_benefits"]


async def test_a_page_below_the_one_named_comes_first_when_it_fits_better() -> None:
    below = PageHit(f"{PATH}absagen/", 0.7, "de", None)
    u = found("social_benefits", 1)
    specific, general = replace(u, pages=(below, *u.pages)), replace(u, pages=(*u.pages, below))
    assert await titled("Wer kann Termine absagen?", specific) == specific
    assert (await titled("Termine", specific)).pages[0] == u.pages[0]
    assert (await titled("Wo sind die Termine?", general)).pages[0] == u.pages[0]


async def test_a_title_that_is_the_name_of_the_topic_or_one_word_of_many_changes_nothing() -> None:
    called = found("social_benefits", 1, "confident", Entity("matter", "social_benefits"))
    assert await titled("Termine", called) == called
    long = found("social_benefits", 1)
    assert await titled("Ich habe kein Geld und kann alle meine Termine heute nicht schaffen", long) == long


@pytest.mark.parametrize("intent", ["thank", "goodbye", "affirm", "deny", "express_frustration"])
def test_below_a_thank_you_no_page_stands_that_sounds_alike(intent: str) -> None:
    def offered(said: str) -> list[str]:
        u = replace(found(said, 1), response=said)
        return [button.payload for one in composer("en").reply(u, {}).utterances for button in one.buttons]

    assert not [payload for payload in offered(intent) if payload.startswith("page:")]
    assert [payload for payload in offered("find_doctor") if payload.startswith("page:")]


@pytest.mark.parametrize("locale", ["ar", "uk", "fa"])
async def test_a_page_in_another_language_is_behind_a_sure_answer_in_ones_own(locale: str) -> None:
    named = await titled("Termine", found("social_benefits", 1))
    for u in (named, found("waste_separation", 1)):
        said = composer(locale).reply(u, {}).utterances
        assert said[0].about == (f"intent:{u.intent}",) and said[0].locale == locale
        assert f"page:{PATH}#1" in [button.payload for one in said for button in one.buttons]
    unsure = composer(locale).reply(found("waste_separation", 1, "choice"), {}).utterances
    assert unsure[0].about == (f"page:{PATH}",)


@pytest.mark.parametrize("locale", ["ar", "uk", "fa"])
def test_a_page_in_another_language_is_behind_a_sure_question_back(locale: str) -> None:
    """ "I want to learn German": which level, and no German page before it."""
    german = found("search_course", 1, "confident", Entity("subject", "german"))
    asked, *more = composer(locale).reply(german, {}).utterances
    assert (asked.kind, asked.locale) == ("ask", locale)
    assert [b.payload for one in more for b in one.buttons] == [f"page:{PATH}#1"]
    assert composer("de").reply(german, {}).utterances[0].about == (f"page:{PATH}",)
