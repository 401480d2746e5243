"""Signing up where places are limited: no name, a code; a place is counted once and never given twice."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bot.core.errors import LotseError, UnknownConversation
from bot.core.message import Utterance
from bot.core.town import TownGuide
from bot.service.answers.offers import OfferDesk
from bot.service.answers.speaker import Speaker

SIGN_UP, SIGN_OFF = "signup", "signoff"


class Full(LotseError):
    """All places are taken."""


class SignUps(Protocol):
    """Who comes, by conversation."""

    async def join(self, conversation_id: str, offer: str, most: int) -> str:
        """The code of this conversation's place; the same one again when it has one.

        Raises:
            Full; UnknownConversation: it was erased a moment ago, or never was.
        """
        ...

    async def leave(self, conversation_id: str, offer: str) -> bool:
        """False when there was no place to give back."""
        ...


class NoSignUps:
    """Implements `SignUps` where nobody can sign up, as on the command line: every offer is full."""

    async def join(self, conversation_id: str, offer: str, most: int) -> str:
        raise Full("nobody signs up here")

    async def leave(self, conversation_id: str, offer: str) -> bool:
        return False


async def sign_up_pressed(
    sign_ups: SignUps, guide: TownGuide, speaker: Speaker, today: date, conversation_id: str, payload: str
) -> list[Utterance]:
    """What the buttons "sign up" and "give my place back" do and say."""
    kind, _, name = payload.partition(":")
    desk, offer = OfferDesk(guide, speaker, today), guide.offers.get(name)
    if kind == SIGN_OFF:
        left = await sign_ups.leave(conversation_id, name)
        return [desk.signed_off(offer) if left and offer else desk.gone()]
    if offer is None or offer.over(today) or offer.places_total is None:
        return [desk.gone()]
    try:
        return [desk.signed_up(offer, await sign_ups.join(conversation_id, offer.id, offer.places_total))]
    except UnknownConversation:
        return [desk.gone()]
    except Full:
        return [desk.full(offer)]
