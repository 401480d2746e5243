"""While nobody reads, whoever is offered a person, or has said yes, reads who helps at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.content.routing import Seat
from bot.core.locale import ANSWERED
from bot.core.message import Utterance
from bot.core.understanding import Understanding
from bot.service.turn.compose import Composer

from . import shipped
from .test_every_answer import Shipped

NUMBERS = ("112", "110", "116117", "116 016", "0800 1110111")
DAY, NIGHT = shipped.TODAY, shipped.TODAY.replace(hour=23, minute=30)
HOUSING = "social_work"
OFFER, YES, WOMAN = "handoff:offer", f"handoff:yes:{HOUSING}", f"handoff:woman:{HOUSING}"


def composer(locale: str, now: datetime, *seats: Seat, waiting: bool = False) -> Composer:
    town = Shipped(replace(shipped.guide(), seats=seats or (Seat((HOUSING,), woman=True),)))
    return Composer(town, shipped.holidays(), locale, now, waiting=waiting)


def pressed(composer: Composer, payload: str) -> Utterance:
    reply = composer.pressed(payload, {"intent": "housing_search", "handoff": HOUSING})
    assert reply is not None
    return reply.utterances[0]


def helped(said: Utterance) -> list[str]:
    """The numbers in the order in which they are read."""
    bare = "".join(c for c in said.text if c.isdecimal() or c == " ")
    return sorted((number for number in NUMBERS if number in bare), key=bare.index)


@pytest.mark.parametrize("payload", [OFFER, YES, WOMAN])
@pytest.mark.parametrize("locale", ANSWERED)
def test_at_night_offer_and_receipt_name_who_helps_at_once(locale: str, payload: str) -> None:
    said = pressed(composer(locale, NIGHT), payload)
    assert helped(said) == list(NUMBERS)
    assert [link.url for link in said.links[:2]] == ["tel:112", "tel:110"], "a page does not know these in the text"


@pytest.mark.parametrize("payload", [OFFER, YES, WOMAN])
def test_in_its_hours_they_are_not_said(payload: str) -> None:
    said = pressed(composer("de", DAY), payload)
    assert helped(said) == [] and "tel:112" not in [link.url for link in said.links]


def test_in_its_hours_they_are_said_when_all_are_away() -> None:
    back = DAY + timedelta(days=3)
    assert helped(pressed(composer("de", DAY, Seat((HOUSING,), away_until=back)), OFFER)) == list(NUMBERS)
    women_away = composer("de", DAY, Seat((HOUSING,)), Seat((HOUSING,), woman=True, away_until=back))
    assert helped(pressed(women_away, WOMAN)) == [], "others read"


def test_where_nobody_can_answer_they_stand_beside_the_counter_at_night() -> None:
    elsewhere = Seat(("immigration",))
    night, day = (pressed(composer("de", now, elsewhere), OFFER) for now in (NIGHT, DAY))
    assert (night.kind, helped(night), helped(day)) == ("office", list(NUMBERS), [])


def test_who_waits_is_told_once_and_not_with_every_message() -> None:
    waiting = composer("de", NIGHT, waiting=True)
    assert helped(pressed(waiting, OFFER)) == list(NUMBERS)
    lost = Understanding("nothing", 0.1, "fallback", "fallback")
    added = waiting.reply(lost, {"intent": "housing_search", "handoff": HOUSING})
    assert "Jetzt liest niemand" in added.utterances[0].text and helped(added.utterances[0]) == []
