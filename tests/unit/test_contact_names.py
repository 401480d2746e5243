"""Who asks for a contact person by name reads how to reach her."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.content.offers import ContactPerson
from bot.core.locale import NATIVE
from bot.core.understanding import Candidate, Entity, Understanding, UserMessage
from bot.service.answers.memory import PROTECTED
from bot.service.meaning.contact_names import CONTACT, ContactNamedStep
from bot.service.meaning.everyday import Everyday
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

AMIRA = ContactPerson.model_validate(
    {"id": "amira", "name": "Frau Amira Haddad", "phone": "030 23125-299", "languages": ["ar", "de"], "public": True}
)
SUMMER = AMIRA.model_copy(update={"id": "summer", "name": "Eva Sommer"})
LIBRARY = Shipped(replace(shipped.guide(), contacts={"amira": AMIRA, "summer": SUMMER}))
EVERYDAY = Everyday({"greet": {"de": ["Was ist im Sommer los?", "Haddad mein Name"]}})


async def heard(text: str, intent: str = "women_services", response: str = "page", *named: Entity) -> Understanding:
    u = Understanding(intent, 0.3, "choice", response, (Candidate(intent, 0.3),), entities=named)
    return await ContactNamedStep(LIBRARY, lambda: EVERYDAY).completed(u, UserMessage("x", text))


@pytest.mark.parametrize("response", ["page", "choice", "fallback", "out_of_scope", "office_contact"])
@pytest.mark.parametrize(
    "text", ["Wie erreiche ich Frau Haddad?", "amira haddad", "Telefon von Amira Haddad bitte", "خانم Haddad"]
)
async def test_she_is_found_by_her_name(text: str, response: str) -> None:
    assert (await heard(text, response=response)).values(CONTACT) == ("amira",)


@pytest.mark.parametrize("locale", NATIVE)
async def test_how_to_reach_her_is_the_answer(locale: str) -> None:
    (said,) = (
        Composer(LIBRARY, shipped.holidays(), locale, shipped.TODAY).reply(await heard("Frau Haddad?"), {}).utterances
    )
    assert "Amira Haddad" in said.text and [link.url for link in said.links] == ["tel:03023125299"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("Was gibt es im Sommer?", "page"),
        ("Frau Haddat", "fallback"),
        ("Haddad", "fallback"),
        ("Ich möchte mit Frau Haddad sprechen", "request_human"),
        ("Haddad, mein Mann schlägt mich", "crisis_support"),
        ("Mein Name ist Haddad und ich brauche bald einen Termin", "choice"),
        ("Haddad hier, wo ist das Jobcenter", "office_location"),
    ],
)
async def test_everything_else_stays_what_it_is(text: str, response: str) -> None:
    assert (await heard(text, response=response)).values(CONTACT) == ()


async def test_an_office_named_besides_is_meant() -> None:
    office = Entity("office", "jobcenter")
    assert (await heard("Haddad Jobcenter Telefon", "office_contact", "office_contact", office)).entities == (office,)
    assert (await heard("Eva Sommer", response="fallback")).values(CONTACT) == ("summer",)


async def test_what_is_surely_a_protected_matter_stays_one() -> None:
    u = replace(await heard("Wie erreiche ich Frau Haddad?"), zone="confident")
    reply = Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(u, {})
    assert "Amira Haddad" in reply.utterances[0].text and PROTECTED in reply.context
    unsure = replace(u, zone="choice")
    assert PROTECTED not in Composer(LIBRARY, shipped.holidays(), "de", shipped.TODAY).reply(unsure, {}).context
