"""Who is named as responsible below an answer: no office that is not, and the one that was asked about."""

from __future__ import annotations

import pytest

from bot.core.message import Utterance
from bot.core.understanding import Candidate, Entity, Understanding
from bot.service.answers.guidance import Guide
from bot.service.answers.offices import OfficeDesk
from bot.service.answers.speaker import Speaker
from bot.service.compose import Composer

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
