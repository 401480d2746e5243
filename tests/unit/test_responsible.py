"""Who is named as responsible below an answer: no office that is not, and the one that was asked about."""

from __future__ import annotations

import pytest

from bot.core.message import Utterance
from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.answers.guidance import Guide
from bot.service.answers.offices import ASPECTS, OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped


def composer(locale: str) -> Composer:
    return Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY)


def asked(intent: str, locale: str = "de", *entities: Entity) -> tuple[Utterance, ...]:
    u = Understanding(intent, 1.0, "confident", intent, (Candidate(intent, 1.0),), entities=entities)
    return composer(locale).reply(u, {}).utterances


def cards(said: tuple[Utterance, ...]) -> list[str]:
    return [payload for one in said for payload in one.about if payload.startswith("card:")]


@pytest.mark.parametrize("intent", ["find_doctor", "health_insurance", "child_benefit"])
@pytest.mark.parametrize("locale", ["de", "de-simple", "fa", "uk"])
def test_doctor_insurer_and_familienkasse_are_no_offices_of_the_town(intent: str, locale: str) -> None:
    said = asked(intent, locale)
    assert cards(said) == [] and all("office:" not in b.payload for one in said for b in one.buttons)


def test_their_words_still_say_where_to_go() -> None:
    words = {"find_doctor": "Hausarztpraxis", "health_insurance": "Krankenkasse", "child_benefit": "Familienkasse"}
    for intent, word in words.items():
        assert word in asked(intent)[0].text


@pytest.mark.parametrize(
    ("named", "first"), [((), "jobcenter"), (("jobcenter",), "jobcenter"), (("social_office",), "social_office")]
)
def test_money_to_live_on_names_the_jobcenter_unless_another_is_asked_about(named: tuple[str, ...], first: str) -> None:
    said = asked("social_benefits", "fa", *(Entity("office", name) for name in named))
    other = "social_office" if first == "jobcenter" else "jobcenter"
    assert cards(said) == [f"card:{first}"]
    assert [b.payload for one in said for b in one.buttons if b.payload.startswith(f"office:{other}")]


def test_a_district_decides_only_between_offices_that_share_the_town() -> None:
    where = Entity("district", "nordstadt")
    money = composer("de").reply(
        Understanding("social_benefits", 0.3, "choice", "find_responsible_office", entities=(where,)),
        {"intent": "social_benefits"},
    )
    assert money.context.get("office") not in ("jobcenter", "social_office")
    address = composer("de").reply(
        Understanding("find_responsible_office", 0.3, "choice", "find_responsible_office", entities=(where,)),
        {"intent": "register_address"},
    )
    assert address.context["office"] == "citizens_office_north"


def test_a_town_that_has_such_an_office_shows_it() -> None:
    town = shipped.guide()
    health = town.offices["health_office"].model_copy(update={"matters": ("find_doctor",)})
    town = type(town)(town.town, {"health_office": health})
    desk = OfficeDesk(town, Speaker(shipped.catalogue(), "de"), shipped.TODAY, shipped.holidays())
    said = Guide(shipped.catalogue(), town, Speaker(shipped.catalogue(), "de"), desk).answer("find_doctor")
    assert cards(tuple(said)) == ["card:health_office"]


@pytest.mark.parametrize("locale", ["de", "de-simple", "ar", "uk"])
def test_of_an_office_that_the_town_has_not_it_is_said_who_can_be_asked(locale: str) -> None:
    (said,) = asked("office_hours", locale, Entity("office_elsewhere", "Amtsgericht"))
    integration = shipped.guide().coordination
    assert integration is not None and "115" in said.text and integration.phone in said.text
    assert said.kind == "ask" and said.buttons, "it may be here by another name"
    assert "115" not in asked("office_hours", locale)[0].text


LIBRARY, VHS = Entity("office", "library"), Entity("office", "vhs")


@pytest.mark.parametrize("response", ["library_leisure", "page", "choice"])
@pytest.mark.parametrize(
    ("also", "aspect"),
    [((), "location"), (("office_hours",), "hours"), (("search_course", "office_contact"), "contact")],
)
def test_who_names_two_offices_is_told_of_both_what_was_probably_asked(
    response: str, also: tuple[str, ...], aspect: str
) -> None:
    likely = tuple(Candidate(name, 0.5 / number) for number, name in enumerate(("library_leisure", *also), start=1))
    u = Understanding("library_leisure", 0.5, "confident", response, likely, entities=(LIBRARY, VHS))
    said = composer("en").reply(u, {})
    assert [one.about for one in said.utterances][:2] == [(f"office:library:{aspect}",), (f"office:vhs:{aspect}",)]


def test_one_office_or_a_matter_that_only_mentions_them_is_answered_as_before() -> None:
    assert asked("library_leisure", "en", LIBRARY)[0].about == ("intent:library_leisure",)
    mentioned = (Entity("office", "jobcenter"), Entity("office", "foreigners_office"))
    assert asked("residence_permit", "de", *mentioned)[0].about == ("intent:residence_permit",)
    both = (Entity("office", "citizens_office"), Entity("office", "citizens_office_north"))
    assert asked("waste_separation", "de", *both)[0].about == ("intent:waste_separation",)


APPOINTMENT, AFTER_HOUSING = "office_appointment", {"office": "housing_office", "intent": "housing_benefit"}


def about(said: tuple[Utterance, ...]) -> list[str]:
    return [payload for one in said for payload in one.about]


def after_housing(intent: str, *named: Entity) -> tuple[Utterance, ...]:
    u = Understanding(intent, 1.0, "confident", intent, (Candidate(intent, 1.0),), entities=named)
    return composer("de").reply(u, AFTER_HOUSING).utterances


def test_an_appointment_is_made_at_the_office_of_the_matter_named_and_not_at_the_last_one() -> None:
    assert about(after_housing(APPOINTMENT)) == ["office:housing_office:appointment"]
    address, money = Entity("matter", "register_address"), Entity("matter", "child_benefit")
    assert about(after_housing(APPOINTMENT, address)) == ["office:citizens_office:appointment"]
    where = Entity("district", "nordstadt")
    assert about(after_housing(APPOINTMENT, address, where)) == ["office:citizens_office_north:appointment"]
    assert "Familienkasse" in after_housing(APPOINTMENT, money)[0].text  # no office of the town
    assert about(after_housing(APPOINTMENT, money)) == ["intent:child_benefit"]


def test_where_a_matter_is_dealt_with_is_said_by_its_own_answer() -> None:
    where = about(after_housing("office_location", Entity("matter", "childcare_place")))
    assert where == ["intent:childcare_place", "card:youth_office"]


def test_of_two_matters_the_likelier_one_is_meant() -> None:
    likely = (Candidate(APPOINTMENT, 0.8), Candidate("school_enrolment", 0.1), Candidate("register_address", 0.05))
    named = (Entity("matter", "register_address"), Entity("matter", "school_enrolment"))
    u = Understanding(APPOINTMENT, 0.8, "confident", APPOINTMENT, likely, entities=named)
    assert about(composer("de").reply(u, {}).utterances) == ["office:school_office:appointment"]


def test_a_matter_that_is_only_mentioned_brings_no_office_into_focus() -> None:
    u = Understanding(
        "child_benefit", 1.0, "confident", "child_benefit", entities=(Entity("matter", "housing_benefit"),)
    )
    assert "office" not in composer("de").reply(u, {}).context


def test_among_the_offices_to_choose_from_is_the_one_of_everyday_matters_once() -> None:
    offered = [b.payload for one in asked(APPOINTMENT) for b in one.buttons]
    assert "office:citizens_office:appointment" in offered and len(offered) == 6
    assert not any("north" in payload for payload in offered)


def test_who_waits_for_money_is_not_sent_to_the_foreigners_office() -> None:
    assert "Familienkasse" in asked("ask_case_status", "de", Entity("matter", "child_benefit"))[0].text
    assert cards(asked("ask_case_status", "de", Entity("matter", "housing_benefit"))) == ["card:housing_office"]
    assert cards(asked("ask_case_status", "de", Entity("matter", "residence_permit"))) == ["card:foreigners_office"]
    assert cards(asked("ask_case_status", "de", Entity("office", "jobcenter"))) == ["card:jobcenter"]
    unknown = asked("ask_case_status")
    assert cards(unknown) == [] and "office:citizens_office:contact" in [b.payload for b in unknown[1].buttons]


def test_the_papers_asked_for_are_those_of_the_office_in_focus_and_else_the_answer_once_more() -> None:
    u = Understanding("follow_up_papers", 1.0, "confident", "follow_up_papers")
    first = composer("de").reply(Understanding("school_enrolment", 1.0, "confident", "school_enrolment"), {})
    said = composer("de").reply(u, first.context)
    assert "Bitte mitbringen: " in said.utterances[0].text and "Geburtsurkunde" in said.utterances[0].text
    assert said.utterances[0].buttons[0].payload == "intent:school_enrolment"
    assert (said.context["office"], said.context["last"]) == ("school_office", "office:school_office:papers")
    place = {"office": "school_office", "intent": "office_location"}
    assert composer("de").reply(u, place).utterances[0].buttons[0].payload == "office:school_office:location"
    money = composer("uk").reply(Understanding("child_benefit", 1.0, "confident", "child_benefit"), {})
    again = composer("uk").reply(u, money.context).utterances
    assert about(again) == ["intent:child_benefit"] and len(again) == 2


FINER = [
    ("police_and_lost_property", "theft", "police"), ("police_and_lost_property", "", "citizens_office"),
    ("social_benefits", "payment_card", "social_office"), ("social_benefits", "theft", "jobcenter"),
]  # fmt: skip


@pytest.mark.parametrize(("intent", "matter", "office"), FINER)
def test_a_finer_matter_named_decides_which_of_the_offices_is_shown(intent: str, matter: str, office: str) -> None:
    said = asked(intent, "ar", *[Entity("matter", matter)] * bool(matter))
    assert cards(said) == [f"card:{office}"]


@pytest.mark.parametrize("intent", [*ASPECTS, "ask_case_status"])
def test_a_matter_that_was_archived_and_is_still_heard_is_asked_about_like_none(intent: str) -> None:
    gone = asked(intent, "de", Entity("matter", "payment_card_of_old"))
    assert [one.text for one in gone] == [one.text for one in asked(intent)]
    both = asked(intent, "de", Entity("matter", "payment_card_of_old"), Entity("matter", "housing_benefit"))
    assert both == asked(intent, "de", Entity("matter", "housing_benefit"))
