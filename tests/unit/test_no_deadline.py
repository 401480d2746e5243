"""Writing here is no formal objection and keeps no deadline: said wherever one is in play, and after every yes."""

from __future__ import annotations

import pytest

from bot.core.locale import ANSWERED
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

MATTERS = ("ask_case_status", "driving_licence", "voluntary_return", "residence_permit", "deportation_threat")


def composer(locale: str) -> Composer:
    return Composer(Shipped(), shipped.holidays(), locale, shipped.TODAY)


def texts(locale: str, payload: str, **context: str) -> str:
    reply = composer(locale).pressed(payload, context)
    assert reply is not None
    return "\n".join(said.text for said in reply.utterances)


@pytest.mark.parametrize("matter", MATTERS)
@pytest.mark.parametrize("locale", ANSWERED)
def test_beside_matters_with_a_deadline(locale: str, matter: str) -> None:
    said = composer(locale).intent_alone(matter, {}).utterances
    assert "\n".join(one.text for one in said).count(shipped.catalogue().say("no_deadline", locale)) == 1


@pytest.mark.parametrize("payload", ["handoff:yes:social_work", "handoff:woman:social_work", "handoff:yes:protection"])
@pytest.mark.parametrize("locale", ANSWERED)
def test_once_in_the_receipt_of_a_yes(locale: str, payload: str) -> None:
    said = texts(locale, payload, intent="labour_rights")
    assert said.count(shipped.catalogue().say("no_deadline", locale)) == 1


def test_an_offer_has_enough_to_read_without_it() -> None:
    assert shipped.catalogue().say("no_deadline", "de") not in texts("de", "handoff:offer", intent="labour_rights")
